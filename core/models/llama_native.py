"""llama.cpp through its C interface: weights, one context, one sequence. Not thread-safe."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from core.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BATCH = 128
_BYTES_PER_VALUE = 2  # keys and values are kept as 16-bit floats
_LONGEST_PIECE = 4096


class Stopped(Exception):
    """Evaluation was stopped from outside; tokens of the current batch are not in the context."""


class LlamaNative:
    """Loads `path`; ModelError when that fails. Positions count tokens from the start."""

    def __init__(self, path: Path, *, context: int = 8192, threads: int | None = None) -> None:
        self._lib = _library()
        self._model = self._lib.llama_model_load_from_file(str(path).encode(), self._weights())
        self._context = None
        if not self._model:
            raise ModelError(
                f"The model file {path.name} could not be loaded: it is damaged or of a kind "
                "that this version cannot read.",
                kept="Nothing else was changed.",
                remedy="Remove it on the Models page and download it again.",
            )
        self._vocab = self._lib.llama_model_get_vocab(self._model)
        self.words = int(self._lib.llama_vocab_n_tokens(self._vocab))
        self.context = self._context_size(context)
        self._piece = ctypes.create_string_buffer(_LONGEST_PIECE)
        # One byte that another thread may set; see `_abort_when_set`.
        self._stop = ctypes.create_string_buffer(b"\x00\x00", 2)
        self._context = self._lib.llama_init_from_model(self._model, self._settings(threads))
        if not self._context:
            self.close()
            raise ModelError(
                f"There is not enough memory to run {path.name}.",
                remedy="Close other programs or choose a smaller model.",
            )
        self._memory = self._lib.llama_get_memory(self._context)

    def _weights(self) -> object:
        weights = self._lib.llama_model_default_params()
        # Repacked weights write a tenth faster, but cost a second copy in memory, 1 s at load,
        # and make a token's numbers depend on which other tokens are evaluated with it.
        weights.use_extra_bufts = False
        weights.load_mode = self._lib.LLAMA_LOAD_MODE_MMAP
        weights.n_gpu_layers = -1 if self._lib.llama_supports_gpu_offload() else 0
        return weights

    def _settings(self, threads: int | None) -> object:
        settings = self._lib.llama_context_default_params()
        settings.n_ctx = self.context
        settings.n_batch = settings.n_ubatch = BATCH
        settings.n_threads = settings.n_threads_batch = threads or physical_cores()
        # Flash attention takes another path for fewer than 64 tokens, with other roundings.
        settings.flash_attn_type = self._lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
        settings.abort_callback = _abort_when_set()
        settings.abort_callback_data = ctypes.cast(self._stop, ctypes.c_void_p)
        return settings

    def _context_size(self, wanted: int) -> int:
        """As wanted, or less where the model was trained for less or memory is short."""
        size = min(wanted, int(self._lib.llama_model_n_ctx_train(self._model)))
        available = psutil.virtual_memory().available
        while size > 2048 and size * self.bytes_per_token > available // 4:
            size //= 2
        return size

    @property
    def bytes_per_token(self) -> int:
        """What the context keeps of one token."""
        lib, model = self._lib, self._model
        heads = max(1, int(lib.llama_model_n_head(model)))
        width = int(lib.llama_model_n_embd(model)) // heads * int(lib.llama_model_n_head_kv(model))
        return 2 * _BYTES_PER_VALUE * width * int(lib.llama_model_n_layer(model))

    @property
    def version(self) -> str:
        """What a kept state depends on besides the weights."""
        import llama_cpp

        return f"llama-cpp-python {llama_cpp.__version__}, f16, no flash attention"

    def metadata(self, key: str) -> str:
        """A text of the file's header, empty when it has none."""
        size = self._lib.llama_model_meta_val_str(self._model, key.encode(), None, 0)
        if size < 0:
            return ""
        buffer = ctypes.create_string_buffer(size + 1)
        self._lib.llama_model_meta_val_str(self._model, key.encode(), buffer, size + 1)
        return buffer.value.decode("utf-8", "replace")

    def tokens(self, text: str, *, special: bool) -> list[int]:
        """`special` when markers such as <|im_end|> in `text` mean what they say."""
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 8
        found = (self._lib.llama_token * room)()
        count = self._lib.llama_tokenize(self._vocab, raw, len(raw), found, room, False, special)
        return [int(token) for token in found[:count]]

    def piece(self, token: int, *, special: bool = False) -> bytes:
        """The token's bytes; those of markers only when `special`."""
        size = self._lib.llama_token_to_piece(
            self._vocab, token, self._piece, _LONGEST_PIECE, 0, special
        )
        return ctypes.string_at(self._piece, max(0, size))

    def is_control(self, token: int, piece: bytes) -> bool:
        """Whether a token stands for no text: a control token, or a user's in angle brackets."""
        kind = self._lib.llama_vocab_get_attr(self._vocab, token)
        marked = piece.startswith(b"<") and piece.endswith(b">")
        defined = kind & self._lib.LLAMA_TOKEN_ATTR_USER_DEFINED
        return bool(kind & self._lib.LLAMA_TOKEN_ATTR_CONTROL or (defined and marked))

    def marker(self, which: str) -> str:
        """The text of the `bos` or `eos` token, empty when there is none."""
        token = getattr(self._lib, f"llama_vocab_{which}")(self._vocab)
        if token < 0:
            return ""
        return str(self._lib.llama_vocab_get_text(self._vocab, token).decode("utf-8", "replace"))

    def ends(self, token: int) -> bool:
        return bool(self._lib.llama_vocab_is_eog(self._vocab, token))

    def tokenizer(self) -> tuple[object, int, int]:
        """llama.cpp's vocabulary, its function that makes tokens, and the token that ends."""
        function = ctypes.cast(self._lib._lib.llama_tokenize, ctypes.c_void_p).value or 0
        return self._vocab, function, int(self._lib.llama_vocab_eos(self._vocab))

    def evaluate(self, tokens: Sequence[int]) -> None:
        """Append at most BATCH tokens. Raises Stopped when `stop` was called."""
        array = (self._lib.llama_token * len(tokens))(*tokens)
        batch = self._lib.llama_batch_get_one(array, len(tokens))
        code = self._lib.llama_decode(self._context, batch)
        if code == 2:
            raise Stopped
        if code != 0:
            raise ModelError(f"The model failed while reading (code {code}).", retryable=True)

    def logits(self) -> npt.NDArray[np.float32]:
        """Scores of every token after the last one evaluated; a copy."""
        import numpy as np

        pointer = self._lib.llama_get_logits_ith(self._context, -1)
        return np.ctypeslib.as_array(pointer, (self.words,)).copy()

    def stop(self) -> None:
        """End a running `evaluate`, from any thread."""
        self._stop[0] = b"\x01"

    def resume(self) -> None:
        self._stop[0] = b"\x00"

    def cut(self, position: int) -> None:
        """Forget everything from `position` on."""
        self._lib.llama_memory_seq_rm(self._memory, 0, position, -1)

    def state(self) -> bytes:
        """What was evaluated so far, without scores."""
        size = self._lib.llama_state_seq_get_size(self._context, 0)
        buffer = (ctypes.c_uint8 * size)()
        written = self._lib.llama_state_seq_get_data(self._context, buffer, size, 0)
        return bytes(memoryview(buffer)[:written])

    def restore(self, state: bytes) -> bool:
        """Put a state in place of what is there; False (and nothing is there) if it is refused."""
        self.cut(0)
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if self._lib.llama_state_seq_set_data(self._context, buffer, len(state), 0) == len(state):
            return True
        self.cut(0)
        return False

    def close(self) -> None:
        if self._context:
            self._lib.llama_free(self._context)
        if self._model:
            self._lib.llama_model_free(self._model)
        self._context = self._model = None


def physical_cores() -> int:
    """Cores that this process may use, counting no core twice."""
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores
    return max(1, min(cores, allowed))


def _library() -> Any:
    # Threads that wait give the core away after some 20 microseconds. By default they spin for
    # milliseconds, which on a busy computer writes four times slower.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    try:
        import llama_cpp.llama_cpp as lib
    except ImportError as error:
        raise ModelError(
            "This installation cannot run models on this computer: llama-cpp-python is missing.",
            remedy="Run `syna doctor` to see what to install, or add a remote model in Settings.",
        ) from error
    if not _quiet:
        # Kept for the life of the process, since C holds it.
        _quiet.append(lib.llama_log_callback(lambda _level, _text, _data: None))
        lib.llama_log_set(_quiet[0], ctypes.c_void_p(0))
        lib.llama_backend_init()
    return lib


_quiet: list[object] = []


def _abort_when_set() -> object:
    """An abort callback in C: `strlen` of the stop buffer is 0 until its first byte is set.

    It is asked a thousand times a token; one in Python would wait for the interpreter each time.
    """
    import llama_cpp.llama_cpp as lib

    c = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None)
    return ctypes.cast(c.strlen, lib.ggml_abort_callback)
