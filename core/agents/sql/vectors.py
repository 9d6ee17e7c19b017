"""Embeddings of names and words, each computed once."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.protocols import Embedder

MOST = 20_000

Matrix = npt.NDArray[np.float32]


class Vectors:
    """A thread-safe memory of embedded texts; empty again when it grows too large."""

    def __init__(self) -> None:
        self._known: dict[str, Matrix] = {}
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str], embedder: Embedder) -> Matrix:
        """One row of length 1 a text."""
        with self._lock:
            fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
            if fresh:
                if len(self._known) + len(fresh) > MOST:
                    self._known.clear()
                    fresh = list(dict.fromkeys(texts))
                rows = embedder.embed(fresh)
                self._known.update(zip(fresh, rows, strict=True))
            return np.stack([self._known[text] for text in texts])

    def nearest(self, text: str, others: Sequence[str], embedder: Embedder) -> float:
        """The highest similarity of `text` to one of `others`, -1 to 1."""
        if not others:
            return -1.0
        rows = self.of([text, *others], embedder)
        return float((rows[1:] @ rows[0]).max())
