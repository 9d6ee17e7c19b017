"""One try at completing a partial file, as the fetchers of every kind of source see it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.domain.cancel import CancelToken


@dataclass(frozen=True)
class Transfer:
    """`size` is the whole file's, None when not known; `progress` gets bytes so far and in all."""

    part: Path
    size: int | None
    progress: Callable[[int, int], None]
    cancel: CancelToken

    @property
    def have(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0


def sha256_of(path: Path, cancel: CancelToken | None = None) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 22):
            if cancel is not None:
                cancel.raise_if_cancelled()
            digest.update(piece)
    return digest.hexdigest()
