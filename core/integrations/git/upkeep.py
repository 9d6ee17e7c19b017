"""Putting together what piled up in Syna's own copy; nothing that it holds is dropped.

Answers, changes and worktrees name commits and contents that no branch leads to any more: `git gc`
would take them away.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from core.domain.cancel import CancelToken
from core.integrations.git.home import GitHome
from core.integrations.git.running import Asked

_MOST_PACKS, _MOST_LOOSE, _MOST_REFS = 20, 2_000, 500


class Upkeep:
    def __init__(self, home: GitHome) -> None:
        self._home = home

    def consolidate(self, *, cancel: CancelToken | None = None) -> bool:
        """Few packs are made of many (large ones stay as they are), where there are many."""
        with self._home.writing():
            if not self._piled():
                return False
            asked = Asked(cancel=cancel)
            self._home.run("repack", "--geometric=2", "-d", "-n", "-q", asked=asked)
            self._home.run("pack-refs", "--all", asked=asked)
        return True

    def _piled(self) -> bool:
        store = self._home.store
        packs = (store / "objects" / "pack").glob("*.pack")
        refs = (file for file in (store / "refs").rglob("*") if file.is_file())
        return (
            _more(packs, _MOST_PACKS)
            or _more((store / "objects").glob("[0-9a-f][0-9a-f]/*"), _MOST_LOOSE)
            or _more(refs, _MOST_REFS)
        )


def _more(files: Iterator[Path], most: int) -> bool:
    return next(islice(files, most, None), None) is not None
