"""Times and modes of a job's own files cannot be set; libraries that do so go on without."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

_Setter = Callable[..., None]


def be_lenient(folders: Sequence[str]) -> None:
    """Let `os.utime` and `os.chmod` do nothing, where they are refused, beneath these folders."""
    beneath = tuple(os.path.join(folder, "") for folder in folders)
    for name in ("utime", "chmod"):
        setattr(os, name, _lenient(getattr(os, name), beneath))


def _lenient(setter: _Setter, beneath: tuple[str, ...]) -> _Setter:
    def quiet(path: str | bytes | os.PathLike[str] | int, *given: object, **named: object) -> None:
        try:
            setter(path, *given, **named)
        except PermissionError:
            if isinstance(path, int) or not os.path.realpath(os.fsdecode(path)).startswith(beneath):
                raise

    return quiet
