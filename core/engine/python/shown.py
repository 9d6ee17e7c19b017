"""Collects what code shows: tables, figures, and values under names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from core.domain.work import NamedValue, PlainValue, PythonTable
from core.engine.python import values

_MOST_TABLES = 20
_MOST_FIGURES = 20
_MOST_ANSWERS = 200
_FIGURE_BYTES = 4_000_000


@dataclass
class Shown:
    """`rows` is how many rows of a table are kept."""

    rows: int
    tables: list[tuple[PythonTable, pa.Table]] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def show(self, *things: object) -> None:
        """What `show(...)` and `display(...)` do in a cell."""
        for thing in things:
            if not self.take(thing):
                print(thing)

    def take(self, thing: object, name: str = "") -> bool:
        """Keep a table or a figure; False when it is neither."""
        if _is_figure(thing):
            self._figure(thing)
            return True
        frame = values.frame(thing)
        if frame is not None:
            self._table(name, frame)
        return frame is not None

    def last(self, thing: object) -> PlainValue | None:
        """Keep the value of the last expression; what is no table or figure is returned."""
        if thing is None or self.take(thing):
            return None
        return values.plain(thing) or values.described(thing)

    def answers(self, given: object) -> tuple[NamedValue, ...]:
        """Scalars set under names; tables and lists among them are shown under theirs."""
        if not isinstance(given, Mapping):
            given = {"answer": given}
        found: list[NamedValue] = []
        for key, value in given.items():
            scalar = values.named(str(key), value)
            if scalar is not None:
                found.append(scalar)
            elif not self.take(value, str(key)):
                self._listed(str(key), value, found=found)
        if len(found) > _MOST_ANSWERS:
            self._remark(f"Only {_MOST_ANSWERS} answers were kept.")
        return tuple(found[:_MOST_ANSWERS])

    def _listed(self, name: str, value: object, *, found: list[NamedValue]) -> None:
        frame = values.listed(value)
        if frame is not None:
            self._table(name, frame)
        else:
            text = values.described(value)
            found.append(NamedValue(name=name, value=text.value, type=text.type))

    def _table(self, name: str, frame: object) -> None:
        if len(self.tables) >= _MOST_TABLES:
            self._remark(f"Only {_MOST_TABLES} tables were kept.")
            return
        self.tables.append(values.table(name, frame, rows=self.rows))

    def _figure(self, thing: object) -> None:
        if len(self.figures) >= _MOST_FIGURES:
            self._remark(f"Only {_MOST_FIGURES} figures were kept.")
            return
        text = str(thing.to_json())  # type: ignore[attr-defined]
        if len(text) > _FIGURE_BYTES:
            size = f"{len(text) / 1e6:.1f} MB"
            self._remark(f"A figure of {size} was left out: draw fewer points.")
            return
        self.figures.append(text)

    def _remark(self, sentence: str) -> None:
        if sentence not in self.remarks:
            self.remarks.append(sentence)


def _is_figure(thing: object) -> bool:
    if not type(thing).__module__.startswith("plotly."):
        return False
    import plotly.graph_objects as go

    return isinstance(thing, go.Figure)
