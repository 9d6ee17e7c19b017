"""Likeness by meaning where an embedder is ready, by words where not or where it fails."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from core.errors import ModelError, StorageError
from core.services.likeness import Likeness
from tests.fakes.verified import MemoryVectors

KNOWN = {"a": "revenue by region", "b": "refunds by month"}


class ByFirstWord:
    """Texts of one first word are alike."""

    dimension = 3
    asked = 0

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += len(texts)
        words = ("revenue", "refunds", "turnover")
        rows = [[float(text.split()[0] == word) for word in words] for text in texts]
        return np.array(rows, dtype=np.float32)


def test_by_meaning_each_text_is_embedded_once() -> None:
    embedder, vectors = ByFirstWord(), MemoryVectors()
    likeness = Likeness(vectors, lambda: embedder)
    assert likeness.near("Revenue of the North", KNOWN, 1) == (("a", 1.0),)
    likeness.near("Refunds", KNOWN, 1)
    assert embedder.asked == len(KNOWN) + 2


def test_a_text_that_changed_or_went_is_followed() -> None:
    vectors = MemoryVectors()
    likeness = Likeness(vectors, ByFirstWord)
    likeness.near("revenue", KNOWN, 2)
    changed = {"a": "turnover by region"}
    assert likeness.near("turnover", changed, 2) == (("a", 1.0),)
    assert len(vectors.kept) == 1


@pytest.mark.parametrize("error", [ModelError("gone"), StorageError("damaged")])
def test_without_vectors_it_goes_by_words(error: Exception) -> None:
    def none() -> None:
        return None

    class Broken(MemoryVectors):
        def ids(self) -> frozenset[str]:
            raise error

    for likeness in (Likeness(MemoryVectors(), none), Likeness(Broken(), ByFirstWord)):
        (id, alike), (_, other) = likeness.near("region revenue by", KNOWN, 2)
        assert (id, alike) == ("a", 1.0)
        assert other < 0.7
    assert Likeness(Broken(), none).near("x", {}, 2) == ()
