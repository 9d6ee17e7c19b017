"""How a delimited text is written: delimiter, quotes, lines before the table, header."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.engine.readings import is_missing

_HEAD = 256 * 1024
_CHUNK = 32 * 1024
_CHUNKS = 12
_ROWS = 400
_DELIMITERS = (",", ";", "\t", "|")
_RARE = ("^", "~", "\x1f", ":", " ")
_NONE = "\x1f"
_LEAST = 0.5
_INSTRUCTION = re.compile(r'"?sep=(\\t|[^\w\s"]|\t)\1*"?\r?\n', re.IGNORECASE)

csv.field_size_limit(64 * 1024 * 1024)

Row = list[str]


@dataclass(frozen=True)
class Dialect:
    """`skip` lines stand before the table; `escape` is the quote itself or a backslash."""

    delimiter: str
    quote: str = '"'
    escape: str = '"'
    skip: int = 0
    header: bool = True

    def rows(self, text: str) -> Iterator[Row]:
        """The non-blank rows of a text."""
        doubled = self.escape == self.quote
        reader = csv.reader(
            text.splitlines(keepends=True),
            delimiter=self.delimiter,
            quotechar=self.quote,
            doublequote=doubled,
            escapechar=None if doubled else self.escape,
        )
        try:
            yield from (row for row in reader if row)
        except csv.Error:
            return


@dataclass(frozen=True)
class Sniffed:
    """A dialect, the names in the header (or none), and rows from all over the file."""

    dialect: Dialect
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    preamble: int = 0


def sniff(path: Path) -> Sniffed:
    """Look at the head and at pieces of the file; `path` is UTF-8."""
    head, pieces = _pieces(path)
    told, head = _told(head)
    if not head.strip():
        return Sniffed(Dialect(","), (), ())
    written = _written(head, [(told,)] if told else (_DELIMITERS, _RARE))
    rows = list(written.rows(head))
    width = _width(rows)
    before = next((n for n, row in enumerate(rows) if len(row) == width), 0)
    several = any(sum(map(bool, row)) > 1 for row in rows[:before])
    if several and not _heads(rows[before], rows[before + 1 :]):
        before = 0
    skip = _lines_before(head, rows, before=before, dialect=written) + bool(told)
    body = rows[before:]
    header = bool(body) and _is_header(body[0], body[1:_ROWS])
    dialect = Dialect(written.delimiter, written.quote, written.escape, skip, header)
    names = tuple(body[0]) if header else ()
    sample = [row for row in body[1 if header else 0 :] if len(row) <= width]
    for piece in pieces:
        sample += [row for row in dialect.rows(piece) if len(row) == width]
    if not header and body:
        names = ("",) * width
    return Sniffed(dialect, names, tuple(sample), before)


def _pieces(path: Path) -> tuple[str, list[str]]:
    """Whole lines from the start, and from places spread over the rest."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = _decoded(file.read(_HEAD), whole_end=size <= _HEAD).removeprefix("\ufeff")
        pieces = []
        for number in range(1, _CHUNKS + 1):
            start = _HEAD + (size - _HEAD - _CHUNK) * number // _CHUNKS
            if size > _HEAD + _CHUNK and start > _HEAD:
                file.seek(start)
                text = _decoded(file.read(_CHUNK), whole_end=False)
                pieces.append(text.partition("\n")[2])
    return head, pieces


def _decoded(data: bytes, *, whole_end: bool) -> str:
    text = data.decode("utf-8", "replace")
    if whole_end:
        return text
    cut = max(text.rfind("\n"), text.rfind("\r"))
    return text[: cut + 1] if cut >= 0 else text


def _told(head: str) -> tuple[str, str]:
    """The delimiter that a first line such as "sep=;" orders, or "", and the text after it."""
    found = _INSTRUCTION.match(head)
    if not found:
        return "", head
    return found[1].replace("\\t", "\t"), head[found.end() :]


def _written(head: str, delimiters: Sequence[Sequence[str]]) -> Dialect:
    """The dialect whose rows agree best on their number of fields; the likeliest go first."""
    start = head[: _CHUNK * 2]
    cut = start.rfind("\n") if len(start) < len(head) else -1
    start = start[: cut + 1] if cut > 0 else start
    for some in delimiters:
        scored = [
            (score, -order, dialect)
            for order, dialect in enumerate(_candidates(start, some))
            if (score := _score(dialect, start)) > 0
        ]
        if scored:
            return max(scored, key=lambda item: item[:2])[2]
    return Dialect("," if "," not in start else _NONE)


def _candidates(text: str, delimiters: Sequence[str]) -> Iterator[Dialect]:
    backslashed = '\\"' in text
    single = re.search(r"(^|[,;\t|])'[^'\n]*'([,;\t|]|$)", text, re.MULTILINE) and '"' not in text
    for delimiter in delimiters:
        if delimiter not in text:
            continue
        yield Dialect(delimiter)
        if backslashed:
            yield Dialect(delimiter, '"', "\\")
        if single:
            yield Dialect(delimiter, "'", "'")


def _score(dialect: Dialect, text: str) -> float:
    """How many rows have the usual number of fields (1 is all); 0 when that is one field."""
    rows = list(islice(dialect.rows(text), _ROWS))
    width = _width(rows)
    if width < 2:
        return 0.0
    share = sum(len(row) == width for row in rows) / len(rows)
    if share < _LEAST and not _ends_in_table(rows, width):
        return 0.0
    rare = dialect.delimiter in {":", " "}
    if rare and (share < 0.98 or len(rows) < 3):
        return 0.0
    first = 0.25 if len(rows[0]) == width else 0.0
    stray = sum(_stray(field) for row in rows for field in row) / max(1, len(text))
    special = 0.1 if dialect.escape == "\\" or dialect.quote == "'" else 0.0
    return share + first + special + min(width, 50) / 1000 - stray * 10


def _ends_in_table(rows: Sequence[Row], width: int) -> bool:
    """Whether names over figures begin a table that goes on to the end, whatever is before."""
    body = rows[next(n for n, row in enumerate(rows) if len(row) == width) :]
    whole = sum(len(row) == width for row in body) * 10 >= len(body) * 9
    return whole and _heads(body[0], body[1:])


def _stray(field: str) -> int:
    """Quotes that do not belong there; ="012" is how a text is kept from becoming a number."""
    return 0 if re.fullmatch('="[^"]*"', field) else field.count('"')


def _width(rows: Sequence[Row]) -> int:
    if not rows:
        return 0
    counts = Counter(len(row) for row in rows)
    return max(counts, key=lambda width: (counts[width] * (1 if width > 1 else 0.2), width))


def _lines_before(head: str, rows: Sequence[Row], *, before: int, dialect: Dialect) -> int:
    """Lines (blank ones too) in front of row `before`, as a reader that skips lines counts."""
    if not rows:
        return 0
    wanted, seen = rows[before], 0
    for number, line in enumerate(head.splitlines(keepends=True)):
        parsed = next(dialect.rows(line), None)
        if parsed is None:
            continue
        if seen == before and parsed[0] == wanted[0]:
            return number
        seen += 1
    return before


def _is_header(first: Row, body: Sequence[Row]) -> bool:
    """Names rather than values: texts over numbers, or texts that do not come again."""
    numeric = [n for n, field in enumerate(first) if _is_number(field)]
    if not numeric:
        return not _repeats(first, body) or _heads(first, body)
    years = [first[n] for n in numeric]
    if all(re.fullmatch(r"(1[89]|20)\d\d", year) for year in years) and len(set(years)) == len(
        years
    ):
        return len(numeric) < len(first) or len(first) > 2
    return False


def _heads(row: Row, body: Sequence[Row]) -> bool:
    """Whether a row can only be names: all of it words, and over a column of figures.

    Names that values below repeat are values as well, unless the whole row comes again.
    """
    named = row if row[-1] else row[:-1]
    if any(is_missing(field) or _is_figure(field) for field in named):
        return False
    if _repeats(row, body) and row not in body:
        return False
    columns = zip(*(each for each in body if len(each) == len(row)), strict=True)
    return any(sum(map(_is_figure, column)) * 2 > len(column) for column in columns)


def _is_figure(field: str) -> bool:
    """Whether it is digits with marks around them: a number, a date or a time."""
    return re.fullmatch(r"\W*\d[\d\W]*", field) is not None


def _repeats(first: Row, body: Sequence[Row]) -> bool:
    """Whether most texts of the first row are values that the columns hold elsewhere."""
    wide = [n for n, field in enumerate(first) if field]
    again = [n for n in wide if any(len(row) > n and row[n] == first[n] for row in body)]
    return len(wide) > 0 and len(again) * 2 > len(wide) and len(body) > 1


def _is_number(field: str) -> bool:
    text = field.strip().replace(",", "").lstrip("$€£").rstrip("%")
    if is_missing(text):
        return False
    return (
        re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|\d{4}-\d\d-\d\d.*", text) is not None
    )
