"""A look at a model file before llama.cpp is trusted with it."""

from __future__ import annotations

from pathlib import Path

from core.errors import ModelError

_MAGIC = b"GGUF"
_SMALLEST = 1024


def check_gguf(path: Path, size: int | None = None) -> None:
    """ModelError unless the file is there, whole (`size` bytes) and of the right kind."""
    try:
        found = path.stat().st_size
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelError(
            f"The model file {path.name} cannot be read: {error.strerror or error}.",
            remedy="Download it again on the Models page.",
        ) from error
    if magic != _MAGIC or found < _SMALLEST:
        raise ModelError(
            f"{path.name} is not a model file.",
            remedy="Remove it on the Models page and download it again.",
        )
    if size is not None and found != size:
        raise ModelError(
            f"The model file {path.name} is damaged: it has {found:,} bytes instead of {size:,}.",
            remedy="Remove it on the Models page and download it again.",
        )
