"""A last row that adds up the rows above it, as tables made for people often have."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import duckdb

from core.domain.sources import ReadAs, role_of
from core.engine.copy import Copied, Copier
from core.engine.names import path_literal, quoted
from core.engine.raw import Plain, Raw
from core.engine.readings import is_missing
from core.engine.relation import text_samples

_ROUNDING = 1e-6
_FLOATING = 1e-12  # of the sizes of all that was added, which may cancel out
_MARKS = " \t:.=*"
_LABELS = (
    "total|totals|grand total|grand totals|overall total|total sum|sum total|sum|sums"
    "|subtotal|subtotals|sub total|sub-total"
    "|summe|summen|gesamt|gesamtsumme|gesamtergebnis|insgesamt|endsumme"
    "|zwischensumme|teilsumme|teilergebnis"
    "|total général|totaux|somme|sous-total|sous total"
    "|totale|totali|totale generale|totale complessivo|somma|subtotale"
    "|total general|totales|suma|suma total|total geral|totais|soma"
    "|totaal|totalen|eindtotaal|som|subtotaal"
    "|totalt|totalsumma|summa|delsumma|hovedtotal|i alt|yhteensä|loppusumma|kokku"
    "|suma końcowa|razem|ogółem|łącznie|celkem|celkový součet|součet|spolu|celkom|súčet"
    "|összesen|végösszeg|összeg|ukupno|skupaj|viso|kopā"
    "|итого|всего|итог|общий итог|сумма|разом|усього|всього|общо|укупно"
    '|toplam|genel toplam|σύνολο|γενικό σύνολο|المجموع|الإجمالي|סה״כ|סה"כ|कुल'
    "|合計|総計|小計|合计|总计|總計|小计|합계|총계|총합계|소계"
)


@dataclass(frozen=True)
class _Figure:
    """A number in the last row; the sum of those above it, and of their sizes."""

    last: float
    above: float
    sizes: float

    def adds_up(self) -> bool:
        near = _ROUNDING * abs(self.last) + _FLOATING * self.sizes
        return abs(self.last - self.above) <= near


@dataclass(frozen=True)
class _Last:
    """The last row: its numbers, and whether it holds more than these and the name of a total."""

    figures: tuple[_Figure, ...]
    more: bool

    def adds_up(self) -> bool:
        """Zeros below zeros say nothing."""
        counted = any(figure.sizes for figure in self.figures)
        return counted and not self.more and all(figure.adds_up() for figure in self.figures)


def copied_without_total(
    copier: Copier,
    connection: duckdb.DuckDBPyConnection,
    *,
    raw: Raw,
    target: Path,
    wanted: Mapping[str, ReadAs],
) -> Copied:
    """A copy without a last row that adds up the others; one that only says so stays."""
    copied = copier.copy(raw, target, wanted)
    if not is_total(copied.ending):
        return copied
    name, above = copied.ending.strip(_MARKS), copied.rows - 1
    last = _last(connection, copied, above=above)
    if not last.figures or above < 1:
        return copied
    if above > 1 and last.adds_up():
        said = f"The last row, {name}, adds up the others and was left out."
        return copier.copy(_first(connection, raw, rows=above, said=said), target, wanted)
    said = f"The last row is called {name}: sums may count it too."
    return replace(copied, warnings=(*copied.warnings, said))


def is_total(words: str) -> bool:
    """Whether these words alone, in one language or another, name a total."""
    return _folded(words) in _folded_labels()


def _folded(words: str) -> str:
    """Without case, accents, and marks at the ends."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.strip(_MARKS).split())


@cache
def _folded_labels() -> frozenset[str]:
    return frozenset(map(_folded, _LABELS.split("|")))


def _last(connection: duckdb.DuckDBPyConnection, copied: Copied, *, above: int) -> _Last:
    relation = f"read_parquet({path_literal(str(copied.file))})"
    listed = ", ".join(quoted(name) for name, _ in copied.columns)
    cells = connection.execute(f"SELECT {listed} FROM {relation} OFFSET {above}").fetchone() or ()
    figures, more = [], False
    for (name, kind), cell in zip(copied.columns, cells, strict=True):
        text = "" if cell is None else str(cell)
        if role_of(kind) == "number" and text:
            number = f"CAST({quoted(name)} AS DOUBLE) AS number FROM {relation} LIMIT {above}"
            sums = "coalesce(sum(number), 0), coalesce(sum(abs(number)), 0)"
            row = connection.execute(f"SELECT {sums} FROM (SELECT {number})").fetchone()
            figures.append(_Figure(float(text), *map(float, row or ())))
        elif not is_missing(text) and not is_total(text):
            more = True
    return _Last(tuple(figures), more)


def _first(connection: duckdb.DuckDBPyConnection, raw: Raw, *, rows: int, said: str) -> Raw:
    """The same table up to a row."""

    def limited(sql: str) -> str:
        return f"SELECT * FROM ({sql}) LIMIT {rows}"

    plain, fast = raw.plain(connection), raw.fast
    return replace(
        raw,
        samples=text_samples(connection, limited(plain.sql), columns=raw.columns),
        plain=lambda _: Plain(limited(plain.sql)),
        fast=(lambda readings: limited(fast(readings))) if fast else None,
        warnings=(*raw.warnings, *plain.warnings, said),
        laid_out=False,
    )
