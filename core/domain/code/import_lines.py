"""Import lines of a Python file, by its lines alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection

from core.domain.code.masks import depths_of, masked, within_strings

_IMPORT = re.compile(r"(?:from\s+([\w.]+)\s+import|import\s+([\w.]+))\b")


def module_of(path: str) -> str:
    """What a file is called in an import."""
    inner = path.removesuffix(".py").removesuffix("/__init__").removeprefix("src/")
    return inner.replace("/", ".")


def file_of(module: str, paths: Collection[str]) -> str:
    """The file of a module by its name; empty for none."""
    inner = module.replace(".", "/")
    names = (f"{folder}{inner}{end}" for folder in ("", "src/") for end in (".py", "/__init__.py"))
    return next((name for name in names if name in paths), "")


def with_import(text: str, line: str) -> str:
    """The text with one more import at its margin, beside others of the same kind."""
    lines = text.splitlines(keepends=True)
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    starts = _starts(text)
    if line in (lines[at].rstrip() for at in starts):
        return text
    alike = [at for at in starts if _rank(lines[at]) == _rank(line)]
    later = [at for at in alike if _order(lines[at]) > _order(line)]
    if later:
        lines.insert(later[0], line + end)
    elif alike:
        lines.insert(_after(text, alike[-1]), line + end)
    elif below := [at for at in starts if _rank(lines[at]) > _rank(line)]:
        lines[below[0] : below[0]] = [line + end, end]
    elif starts:
        place = _after(text, starts[-1])
        lines[place:place] = [end, line + end]
    else:
        place = _top(text)
        above = [end] if place and lines[place - 1].strip() else []
        below_it = [end, end] if place < len(lines) and lines[place].strip() else []
        lines[place:place] = [*above, line + end, *below_it]
    return "".join(lines)


def _starts(text: str) -> list[int]:
    """Numbers of the lines at which an import begins, from 0."""
    lines = masked(text).split("\n")
    depths = depths_of(lines, within_strings(text, docstrings=True))
    return [at for at, line in enumerate(lines) if not depths[at] and _IMPORT.match(line)]


def _after(text: str, at: int) -> int:
    """The line after an import that may be several lines long."""
    lines = masked(text).split("\n")
    depths = depths_of(lines, within_strings(text, docstrings=True))
    at += 1
    while at < len(lines) and depths[at]:
        at += 1
    return at


def _top(text: str) -> int:
    """After the first comments, the text about the module, and an empty line."""
    lines = masked(text).split("\n")
    within = [False, *within_strings(text, docstrings=True)]
    at = 0
    while at < len(lines) and (within[at] or not lines[at].strip(' "')):
        at += 1
    return min(at, len(text.splitlines()))


def _rank(line: str) -> int:
    """0 for the future, 1 for the standard library, 2 for all others."""
    found = _IMPORT.match(line)
    root = ((found[1] or found[2] or "") if found else "").partition(".")[0]
    if root == "__future__":
        return 0
    return 1 if root in sys.stdlib_module_names else 2


def _order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line.casefold()
