"""Text that goes into Python source: literals, comments, names. Nothing of it may run."""

from __future__ import annotations

import keyword
from collections.abc import Collection

_TAKEN = frozenset({"db", "pl", "go", "px", "duckdb", "Path", "figure", "attach", "quoted", "rows"})


def comment(text: str) -> str:
    """Comment lines, whatever the text holds."""
    lines = (" ".join(_plain(line).split()) for line in text.splitlines())
    return "\n".join(f"# {line}".rstrip() for line in lines) or "#"


def literal(text: str) -> str:
    """A string literal of one line."""
    return repr(text)


def block_literal(text: str) -> str:
    """A string literal over several lines where that reads the same, else of one."""
    body = text.strip("\n")
    plain = all(c.isprintable() or c == "\n" for c in body)
    if '"""' in body or "\\" in body or not plain or body.endswith('"'):
        return literal(text)
    return f'"""\n{body}\n"""'


def variable(name: str) -> str:
    """A variable for a query's name."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name)
    if not plain or plain[0].isdigit():
        plain = f"q_{plain}"
    return f"{plain}_" if keyword.iskeyword(plain) or plain in _TAKEN else plain


def variables(names: Collection[str]) -> dict[str, str]:
    """A variable of its own for each name."""
    made: dict[str, str] = {}
    for name in names:
        candidate = variable(name)
        while candidate in made.values():
            candidate += "_"
        made[name] = candidate
    return made


def quoted(name: str) -> str:
    """A name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
