"""What every VectorStore promises."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.protocols import VectorStore
from core.storage.chroma import ChromaVectors
from tests.fakes.verified import MemoryVectors

EAST = np.array([1, 0, 0], dtype=np.float32)
NORTH = np.array([0, 1, 0], dtype=np.float32)
BETWEEN = np.array([0.8, 0.6, 0], dtype=np.float32)


@pytest.fixture(params=["memory", "chroma"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorStore]:
    made = MemoryVectors() if request.param == "memory" else ChromaVectors(tmp_path / "v", "test")
    yield made
    made.close()


def test_the_likest_come_first_with_their_cosine(store: VectorStore) -> None:
    store.put(["e", "n"], np.stack([EAST, NORTH]))
    found = store.near(BETWEEN, 5)
    assert [id for id, _ in found] == ["e", "n"]
    assert [likeness for _, likeness in found] == pytest.approx([0.8, 0.6], abs=1e-5)
    assert [id for id, _ in store.near(NORTH, 1)] == ["n"]


def test_what_is_put_again_is_replaced_and_what_is_removed_is_gone(store: VectorStore) -> None:
    store.put(["a", "b"], np.stack([EAST, NORTH]))
    store.put(["a"], np.stack([NORTH]))
    store.remove(["b", "never there"])
    store.remove([])
    assert store.ids() == {"a"}
    assert store.near(NORTH, 3)[0][1] == pytest.approx(1.0, abs=1e-5)


def test_nothing_is_near_in_an_empty_store(store: VectorStore) -> None:
    assert store.ids() == frozenset()
    assert not store.near(EAST, 3)


def test_chroma_keeps_them_and_makes_a_damaged_folder_anew(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    first = ChromaVectors(folder, "test")
    first.put(["a"], np.stack([EAST]))
    first.close()
    again = ChromaVectors(folder, "test")
    assert again.ids() == {"a"}
    again.close()
    (folder / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    damaged = ChromaVectors(folder, "test")
    assert damaged.ids() == frozenset()
    damaged.put(["b"], np.stack([NORTH]))
    assert damaged.ids() == {"b"}
    damaged.close()


def test_chroma_holds_no_text_and_is_not_loaded_before_it_is_used(tmp_path: Path) -> None:
    store = ChromaVectors(tmp_path / "v", "test")
    assert not (tmp_path / "v").exists()
    store.put(["a"], np.stack([EAST]))
    store.close()
    assert "chromadb" in sys.modules
