"""MiniLM sentence embeddings by onnxruntime: 384 dimensions, about 5 ms for a short text."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_MOST_TOKENS = 256
_BATCH = 32


class MiniLMEmbedder:
    """Loads at first use. `files` gives the model and the tokenizer, and raises when not there."""

    dimension = 384

    def __init__(self, files: Callable[[], tuple[Path, Path]]) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Float32 [len(texts), 384], rows of length 1; what follows 256 tokens is not read."""
        import numpy as np

        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Like lengths together, so that little is spent on padding.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            found[chosen] = self._batch([texts[at] for at in chosen])
        return found

    def _batch(self, texts: list[str]) -> npt.NDArray[np.float32]:
        import numpy as np

        session, tokenizer = self._load()
        encoded = tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {entry.name for entry in session.get_inputs()}
        hidden = session.run(None, {k: v for k, v in given.items() if k in wanted})[0]
        weights = mask[:, :, None].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        lengths = np.linalg.norm(mean, axis=1, keepdims=True)
        normal: npt.NDArray[np.float32] = (mean / np.maximum(lengths, 1e-12)).astype(np.float32)
        return normal

    def _load(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open(*self._files())
            return self._loaded

    def _open(self, model: Path, tokenizer: Path) -> tuple[Any, Any]:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"]
            )
            words = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise ModelError(
                "The embedding model could not be loaded.",
                remedy="Remove it on the Models page and download it again.",
            ) from error
        words.enable_truncation(max_length=_MOST_TOKENS)
        words.enable_padding()
        return session, words
