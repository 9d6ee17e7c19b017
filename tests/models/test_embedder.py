"""The real embedder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import ModelError
from core.models.embedder import MiniLMEmbedder
from tests.fakes.real_models import EMBEDDER, real_file


@pytest.fixture(scope="module")
def embedder() -> MiniLMEmbedder:
    return MiniLMEmbedder(lambda: (real_file(EMBEDDER), real_file(f"{EMBEDDER}-tokenizer")))


@pytest.mark.model
def test_like_texts_are_near(embedder: MiniLMEmbedder) -> None:
    revenue, sales, cat = embedder.embed(
        ["total revenue by region", "sales in each area", "the cat sleeps on the sofa"]
    )
    assert revenue @ sales > 0.5
    assert revenue @ cat < 0.3


@pytest.mark.model
def test_rows_have_length_one_whatever_the_batch(embedder: MiniLMEmbedder) -> None:
    texts = [f"question number {n} " + "about sales " * (n % 7) for n in range(70)]
    together = embedder.embed(texts)
    assert together.shape == (70, embedder.dimension)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    for at in (0, 33, 69):
        assert together[at] @ embedder.embed([texts[at]])[0] > 0.99


@pytest.mark.model
def test_empty_and_endless_texts_are_fine(embedder: MiniLMEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 384)
    assert np.isfinite(embedder.embed(["", "word " * 20_000])).all()


def test_a_damaged_file_is_a_model_error(tmp_path: Path) -> None:
    broken = tmp_path / "model.onnx"
    broken.write_bytes(b"not a model")
    with pytest.raises(ModelError, match="could not be loaded"):
        MiniLMEmbedder(lambda: (broken, broken)).embed(["x"])
