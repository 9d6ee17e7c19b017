"""References to cells in answer texts: `{{name.column[row]}}`, `{{name.rows}}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

Form = Literal[
    "percent",
    "percentage",
    "points",
    "share",
    "diff",
    "change",
    "ratio",
    "abs",
    "sum",
    "ties",
    "beyond",
]
FORMS: frozenset[str] = frozenset(get_args(Form))

_PLAIN = re.compile(r"[^\W\d]\w*")
_TEXT = r'"(?:[^"]|"")*+"'
_PART = rf"(?:[^\W\d]\w*|{_TEXT})"
_SYNTAX = re.compile(
    rf"\s*(?P<name>{_PART})\s*\.\s*(?P<column>{_PART})\s*(?:\[\s*(?P<row>-?\d{{1,9}})\s*\])?"
    rf"(?P<forms>(?:\s*\|\s*[a-z]+(?:\[\s*-?\d{{1,9}}\s*\])?)*)\s*",
)
_FORM = re.compile(r"\|\s*([a-z]+)(?:\[\s*(-?\d+)\s*\])?")
_BRACES = re.compile(rf'\{{\{{((?:{_TEXT}|[^"{{}}])*+)\}}\}}|\{{\{{[^\n{{}}]*\}}\}}')


@dataclass(frozen=True)
class Reference:
    """`column` is None for the number of rows; `row` is None for a whole column.

    `forms` derive a figure, left to right: `percent` (times 100), `percentage` (one already),
    `points` (of percent, how far two shares of one lie apart),
    `share` (of the column's sum), `diff`, `change` (relative) and `ratio` against another row
    (the one before, or the row given), `abs`, `sum` of the column, `ties` (rows of this value),
    `beyond` (rows after n).
    """

    name: str
    column: str | None
    row: int | None
    forms: tuple[tuple[Form, int | None], ...] = ()

    def __str__(self) -> str:
        tail = "".join(f"|{f}" + (f"[{n}]" if n is not None else "") for f, n in self.forms)
        place = "" if self.row is None else f"[{self.row}]"
        column = "rows" if self.column is None else _quoted(self.column)
        if self.column == "rows" and self.row is None:
            column = '"rows"'
        return "{{" + f"{_quoted(self.name)}.{column}{place}{tail}" + "}}"


@dataclass(frozen=True)
class Piece:
    """A stretch of text: `reference` is None when the braces hold nothing readable."""

    start: int
    end: int
    reference: Reference | None


def cell(name: str, column: str, row: int, *forms: Form | tuple[Form, int]) -> str:
    """The text of a reference to one cell."""
    pairs = tuple((f, None) if isinstance(f, str) else f for f in forms)
    return str(Reference(name, column, row, pairs))


def column_sum(name: str, column: str) -> str:
    """The text of a reference to the sum of a column."""
    return str(Reference(name, column, None, (("sum", None),)))


def row_count(name: str, *, beyond: int | None = None) -> str:
    """The text of a reference to the number of rows, or of those after the first `beyond`."""
    forms: tuple[tuple[Form, int | None], ...] = () if beyond is None else (("beyond", beyond),)
    return str(Reference(name, None, None, forms))


def pieces(text: str) -> Iterator[Piece]:
    """Every stretch in double braces, in order, readable or not."""
    for match in _BRACES.finditer(text):
        inside = match[1]
        found = _parsed(inside) if inside is not None else None
        yield Piece(match.start(), match.end(), found)


def references(text: str) -> tuple[Reference, ...]:
    """The references that can be read."""
    return tuple(p.reference for p in pieces(text) if p.reference is not None)


def _parsed(inside: str) -> Reference | None:
    match = _SYNTAX.fullmatch(inside)
    if match is None:
        return None
    forms: list[tuple[Form, int | None]] = []
    for word, number in _FORM.findall(match["forms"]):
        form = next((f for f in get_args(Form) if f == word), None)
        if form is None:
            return None
        forms.append((form, int(number) if number else None))
    row = None if match["row"] is None else int(match["row"])
    column: str | None = _bare(match["column"])
    if match["column"] == "rows" and row is None:
        column = None
    elif row is None and not (forms and forms[0][0] == "sum"):
        return None
    return Reference(_bare(match["name"]), column, row, tuple(forms))


def _quoted(part: str) -> str:
    return part if _PLAIN.fullmatch(part) else '"' + part.replace('"', '""') + '"'


def _bare(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part
