"""Whether a person means a repository by what they typed."""

from __future__ import annotations

from pathlib import Path

from core.domain.code.addresses import is_address, split_address
from core.domain.code.repository import Origin
from core.errors import UserError
from core.services.paths import given_path

_DATA = frozenset("csv tsv psv parquet xlsx xls xlsm sqlite sqlite3 db duckdb ndjson jsonl".split())
_MOST = 2_000


def repository_meant(text: str) -> Origin | None:
    """By what lies at a path, or by the address; None when it is anything else."""
    return address_meant(text) or folder_meant(text)


def token_in(text: str) -> str | None:
    return split_address(text)[1] if is_address(text) else None


def address_meant(text: str) -> Origin | None:
    """A repository's URL; UserError for one that is not fetched."""
    if not is_address(text):
        return None
    address, _ = split_address(text)
    return Origin(kind="url", address=address)


def folder_meant(text: str) -> Origin | None:
    """A folder that is a repository, and has no files of data lying in it or in its `data`."""
    try:
        folder = given_path(text)
    except UserError:
        return None
    if not folder.is_dir() or not (_has_store(folder) or _is_bare(folder)):
        return None
    if _holds_data(folder) or _holds_data(folder / "data"):
        return None
    return Origin(kind="folder", address=str(folder))


def _has_store(folder: Path) -> bool:
    return (folder / ".git").exists()


def _is_bare(folder: Path) -> bool:
    parts = (folder / "objects", folder / "refs")
    return (folder / "HEAD").is_file() and all(part.is_dir() for part in parts)


def _holds_data(folder: Path) -> bool:
    try:
        found = [entry for _, entry in zip(range(_MOST), folder.iterdir(), strict=False)]
    except OSError:
        return False
    return any(entry.suffix[1:].lower() in _DATA and entry.is_file() for entry in found)
