"""Evaluated beginnings of prompts, kept in memory between calls and on disk between starts."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_MAGIC = b"SYNA-PREFIX-1\n"
_DIGEST = 32


class KeptPrefixes:
    """States by model and tokens, the least recently used dropped first. Thread-safe.

    `model` names everything that a state depends on. A damaged or foreign file is as good as none.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        model: str,
        memory: int = 256_000_000,
        disk: int = 1_000_000_000,
    ) -> None:
        self._folder = folder
        self._model = model.encode()
        self._memory = memory
        self._disk = disk
        self._states: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tokens: Sequence[int]) -> bytes | None:
        key = self._key(tokens)
        with self._lock:
            state = self._states.get(key)
            if state is not None:
                self._states.move_to_end(key)
                return state
        state = self._read(key)
        if state is not None:
            self._remember(key, state)
        return state

    def put(self, tokens: Sequence[int], state: bytes) -> None:
        key = self._key(tokens)
        self._remember(key, state)
        # A full or read-only disk costs time at the next start, never the answer.
        with suppress(OSError):
            self._write(key, state)

    def clear(self) -> None:
        """Drop what is in memory."""
        with self._lock:
            self._states.clear()

    def _key(self, tokens: Sequence[int]) -> str:
        digest = hashlib.sha256(self._model + b"\0")
        digest.update(array("i", tokens).tobytes())
        return digest.hexdigest()

    def _remember(self, key: str, state: bytes) -> None:
        with self._lock:
            self._states[key] = state
            self._states.move_to_end(key)
            while sum(map(len, self._states.values())) > self._memory and len(self._states) > 1:
                self._states.popitem(last=False)

    def _read(self, key: str) -> bytes | None:
        if self._folder is None:
            return None
        path = self._folder / f"{key}.kv"
        try:
            content = path.read_bytes()
        except OSError:
            return None
        start = len(_MAGIC) + _DIGEST
        state = content[start:]
        if content[:start] != _MAGIC + _digest(key, state):
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return state

    def _write(self, key: str, state: bytes) -> None:
        if self._folder is None or len(state) > self._disk:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        self._make_room(len(state))
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_MAGIC + _digest(key, state))
                file.write(state)
            os.replace(name, self._folder / f"{key}.kv")
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def _make_room(self, size: int) -> None:
        """Remove the files used longest ago until `size` more bytes fit."""
        assert self._folder is not None
        files = [(f.stat().st_mtime, f.stat().st_size, f) for f in self._folder.glob("*.kv")]
        total = size + sum(bytes_ for _, bytes_, _ in files)
        for _, bytes_, file in sorted(files, key=lambda entry: entry[0]):
            if total <= self._disk:
                return
            file.unlink(missing_ok=True)
            total -= bytes_


def _digest(key: str, state: bytes) -> bytes:
    """Over the key too, so that a renamed file is a foreign one."""
    digest = hashlib.sha256(key.encode())
    digest.update(state)
    return digest.digest()
