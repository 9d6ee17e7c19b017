"""Which files of a folder are read."""

from __future__ import annotations

from pathlib import Path

from core.domain.content import files_in
from core.engine.formats import ending_format

_MOST_FILES = 200


def readable_files(folder: Path) -> tuple[list[Path], list[str]]:
    """Files whose names promise a table, and sentences about what is left out."""
    every = files_in(folder)
    files = [path for path in every if ending_format(path)]
    remarks = []
    if len(files) < len(every):
        others = [path.name for path in every if not ending_format(path)]
        shown = ", ".join(others[:3]) + (" and others" if len(others) > 3 else "")
        remarks.append(f"Left out, as Syna does not read this kind of file: {shown}.")
    if len(files) > _MOST_FILES:
        remarks.append(f"Only the first {_MOST_FILES} of {len(files)} files were read.")
    return files[:_MOST_FILES], remarks
