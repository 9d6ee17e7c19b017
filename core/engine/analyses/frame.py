"""The rows of an analysis: columns by name, read as what the analysis needs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from core.domain.analyses.results import LeftOut
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.moments import instants
from core.engine.analyses.number_text import numbers_in

_ENOUGH = 0.5
_EXACT = 2**53


@dataclass
class Frame:
    """Rows with their remarks. Reading a text column as numbers changes it here for good."""

    data: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @classmethod
    def of(cls, table: pa.Table) -> Frame:
        """Rows of Arrow: decimals as floats, days as instants, whole numbers kept whole."""
        columns = {
            name: _column(column)
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
        return cls(pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows)))

    def part(self, rows: pd.Series | pd.Index) -> Frame:
        """Some of the rows, with no remarks."""
        return Frame(self.data.loc[rows])

    def name(self, given: str) -> str:
        """The column of that name, case and spaces around it ignored; a fault with near names."""
        if given in self.data.columns:
            return given
        folded = {str(name).strip().casefold(): str(name) for name in self.data.columns}
        found = folded.get(given.strip().casefold())
        if found is not None:
            return found
        near = difflib.get_close_matches(given.casefold(), folded, n=3, cutoff=0.6)
        names = [folded[each] for each in near] or list(self.data.columns)
        said = "Near it" if near else "The columns"
        raise fault(f"There is no column {given}.", f"{said}: {listed(names)}.")

    def column(self, given: str) -> pd.Series:
        """The column as it is."""
        return self.data[self.name(given)]

    def number(self, given: str, *, force: bool = False) -> pd.Series:
        """The column as float64. Texts are read as numbers if half of them are, or by `force`."""
        name = self.name(given)
        values = self.data[name]
        if values.dtype == np.float64 and np.isfinite(values.to_numpy()[values.notna()]).all():
            return values
        if pd.api.types.is_numeric_dtype(values):
            self._note_size(name, values)
            return _finite(values)
        read = self._texts_as_numbers(name, force=force)
        self.data = self.data.assign(**{name: read})
        return read

    def numbers(self, names: Iterable[str]) -> pd.DataFrame:
        """Number columns under their own names."""
        return pd.DataFrame({self.name(name): self.number(name) for name in names})

    def category(self, given: str) -> pd.Series:
        """The column as labels to group by; text that is blank counts as missing."""
        values = self.column(given)
        if is_text(values):
            return values.where(values.astype("string").str.strip() != "")
        return values

    def time(self, given: str) -> pd.Series:
        """The column as instants."""
        read = instants(self.column(given))
        if read is None:
            fitting = listed(self.time_names()) or "none"
            raise fault(
                f"{self.name(given)} holds no dates or years.", f"Columns that do: {fitting}."
            )
        return read

    def whole(self, given: str) -> bool:
        """Whether it holds whole numbers by its type."""
        return bool(pd.api.types.is_integer_dtype(self.column(given)))

    def number_names(self) -> list[str]:
        """Columns that are numbers by their type."""
        return [name for name in self.data.columns if is_number(self.data[name])]

    def time_names(self) -> list[str]:
        """Columns that are instants by their type, or years."""
        return [n for n in self.data.columns if _maybe_time(self.data[n])]

    def _note_size(self, name: str, values: pd.Series) -> None:
        note = f"{name} has whole numbers of over 15 digits; what is beyond was rounded."
        if is_number(values) and self.whole(name) and note not in self.notes:
            present = values.dropna()
            if len(present) and max(abs(int(present.min())), abs(int(present.max()))) > _EXACT:
                self.notes.append(note)

    def _texts_as_numbers(self, name: str, *, force: bool) -> pd.Series:
        values = self.data[name]
        if not is_text(values):
            raise self._no_number(name)
        read, wrong = numbers_in(values)
        found, misfits = int(read.notna().sum()), int(wrong.sum())
        if found == 0 and misfits == 0:
            raise fault(f"{name} has no values.", self._fitting())
        if not force and (found == 0 or misfits > _ENOUGH * (found + misfits)):
            raise self._no_number(name, example=str(values[wrong].iloc[0]))
        self.notes.append(f"{name} is text; its values were read as numbers.")
        if misfits:
            example = str(values[wrong].iloc[0])[:40]
            reason = f"{name} is no number there (for instance {example!r})"
            self.left_out.append(LeftOut(rows=misfits, reason=reason))
        return read

    def _no_number(self, name: str, example: str = "") -> Exception:
        shown = f" (for instance {example[:40]!r})" if example else ""
        return fault(f"{name} is not a column of numbers{shown}.", self._fitting())

    def _fitting(self) -> str:
        names = self.number_names()
        return f"Columns of numbers: {listed(names)}." if names else "No column here holds numbers."


def is_number(values: pd.Series) -> bool:
    """A number by its type; flags are none."""
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def is_text(values: pd.Series) -> bool:
    return bool(pd.api.types.is_string_dtype(values) or pd.api.types.is_object_dtype(values))


def complete(columns: pd.DataFrame, names: Sequence[str] = ()) -> tuple[pd.DataFrame, int]:
    """Rows without a missing value (in `names`), and how many others there were."""
    kept = columns.dropna(subset=list(names) or None)
    return kept, len(columns) - len(kept)


def _finite(values: pd.Series) -> pd.Series:
    return values.astype("float64").replace([np.inf, -np.inf], np.nan)


def _maybe_time(values: pd.Series) -> bool:
    if is_text(values):
        return instants(values.dropna().head(200)) is not None
    return instants(values) is not None


def _column(column: pa.ChunkedArray) -> pd.Series:
    kind = column.type
    if pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif pa.types.is_date(kind):
        column = column.cast(pa.timestamp("us"))
    elif pa.types.is_duration(kind):
        return column.to_pandas().dt.total_seconds()
    elif pa.types.is_integer(kind) and column.null_count:
        return column.cast(pa.int64()).to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    elif pa.types.is_boolean(kind) and column.null_count:
        return column.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    elif pa.types.is_time(kind):
        column = column.cast(pa.string())
    return column.to_pandas()
