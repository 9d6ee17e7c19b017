"""Lines under a table that are none of its rows: "(5 rows affected)", notes after a blank line."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from core.engine.raw import Workspace

_TAIL = 8 * 1024
_BLOCK = 4 << 20
_ROWS = r"rows?|records?|zeilen?|datensätze?|lignes?|filas?|linhas?|righe"
_COUNTED = re.compile(
    rf"[-–—=*#(\[ ]*([0-9][0-9,.' ]* ({_ROWS})\b[\w ().]*|total ({_ROWS}):? [0-9]+)[-–—=*#)\] ]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Footer:
    """`lines` at the end of a file, which begin at the byte `start`."""

    start: int
    lines: tuple[str, ...]


def footer_of(path: Path, *, delimiter: str, quote: str) -> Footer | None:
    """Words without a delimiter at the end of a table: after a blank line, or counting the rows.

    A line with a quote may end a longer value, so nothing from there up is taken for a footer.
    """
    size = place = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TAIL))
        tail = file.read().splitlines(keepends=True)
    footer: Footer | None = None
    lines: list[str] = []
    for line in reversed(tail[1:]):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if delimiter in text or quote in text or _is_figure(text):
            break
        place -= len(line)
        if text.strip():
            lines.insert(0, text.strip())
        added = lines[: len(lines) - len(footer.lines)] if footer else lines
        if lines and (not text.strip() or all(map(_COUNTED.fullmatch, added))):
            footer = Footer(place, tuple(lines))
    return footer


def _is_figure(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def without(footer: Footer, path: Path, *, workspace: Workspace) -> Path:
    """A copy of the text without it."""
    target = workspace.into / "without-footer.tmp"
    with path.open("rb") as source, target.open("wb") as out:
        shutil.copyfileobj(source, out, _BLOCK)
        out.truncate(footer.start)
    return target
