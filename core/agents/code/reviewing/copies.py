"""A commit in a folder of its own, for as long as something is run on it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.protocols import GitWorktrees


@contextmanager
def copy_of(trees: GitWorktrees, commit: str, *, why: str) -> Iterator[Path]:
    """Its branch is named after `why`; both are gone afterwards, whatever happened."""
    tree = trees.add(f"{why}-{secrets.token_hex(4)}", commit)
    try:
        yield Path(tree.folder)
    finally:
        trees.drop(tree)
