"""Keep what code and analyses made: named values, tables, figures, printed text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.analyses.drawing import chart_of
from core.domain.analyses.results import AnalysisTable, Findings, Statistic
from core.domain.analyses.roles import Plain
from core.domain.naming import unlike
from core.domain.results import ResultColumn, ResultRef
from core.domain.steps import NamedTable
from core.domain.work import AnalysisRun, NamedValue, PythonRun, PythonTable
from core.protocols import ResultStore

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_TEXT = 20_000  # characters of what was printed
MOST_FIGURE_CHARACTERS = 8_000_000  # of all figures of one cell
MOST_VALUES = 200
_CUT = "\n… what was printed after this is left out.\n"


@dataclass(frozen=True)
class PythonOutputs:
    """What a script made, in the result store; `figures` has one Plotly figure in each row."""

    text: str
    tables: tuple[NamedTable, ...]
    figures: ResultRef | None
    remarks: tuple[str, ...]


def keep_outputs(results: ResultStore, run: PythonRun, tables: Sequence[pa.Table]) -> PythonOutputs:
    """Everything but the named values."""
    figures, left_out = _fitting(run.figures)
    remarks = run.remarks
    if left_out:
        said = "1 figure was" if left_out == 1 else f"{left_out} figures were"
        remarks = (*remarks, f"{said} left out: all together they are too large.")
    text = run.text if len(run.text) <= LONGEST_TEXT else run.text[:LONGEST_TEXT] + _CUT
    return PythonOutputs(
        text=text,
        tables=tuple(
            NamedTable(name=said.name, ref=_keep(results, said, rows=rows))
            for said, rows in zip(run.tables, tables, strict=True)
        ),
        figures=_keep_figures(results, figures) if figures else None,
        remarks=remarks,
    )


def values_of(run: PythonRun) -> tuple[NamedValue, ...]:
    """What the code set under names, then the value of its last expression."""
    if run.value is None:
        return run.answers
    taken = [value.name for value in run.answers]
    kind = run.value.type or "VARCHAR"
    last = NamedValue(name=unlike("value", taken), value=run.value.value, type=kind)
    return (*run.answers, last)


def keep_values(results: ResultStore, values: Sequence[NamedValue]) -> ResultRef | None:
    """Named values as a result of one row, a column a name; None for none."""
    return _keep_row(results, [(value.name, value.value, None) for value in values])


def keep_found(
    results: ResultStore, values: Sequence[NamedValue], statistics: Sequence[Statistic]
) -> ResultRef | None:
    """What was asked for by name, then all that the analysis says."""
    names = [value.name for value in values]
    row: list[tuple[str, Plain | None, str | None]] = [(v.name, v.value, None) for v in values]
    for name, each in zip(names_of(statistics), statistics, strict=False):
        names.append(unlike(name, names))
        row.append((names[-1], each.value, each.unit))
    return _keep_row(results, row)


def keep_texts(results: ResultStore, rows: Sequence[Mapping[str, str]]) -> ResultRef:
    """Rows of texts, all with the same names, as a result."""
    import pyarrow as pa

    names = list(rows[0])
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in names})
    said = "\0".join(f"{name}={row[name]!r}" for row in rows for name in names)
    columns = tuple(ResultColumn(name=name, type="VARCHAR") for name in names)
    ref = ResultRef(
        fingerprint=hashlib.sha256(said.encode()).hexdigest(), columns=columns, rows=len(rows)
    )
    results.put(ref, table)
    return ref


def without_tables(run: AnalysisRun) -> Findings:
    """What an analysis found, as a cell keeps it: the first 200 values, and no tables."""
    return Findings(
        statistics=run.statistics[:MOST_VALUES],
        assumptions=run.assumptions,
        left_out=run.left_out,
        notes=run.notes,
    )


def names_of(statistics: Sequence[Statistic]) -> tuple[str, ...]:
    """The columns that hold the first 200 values, in their order."""
    names: list[str] = []
    for each in statistics[:MOST_VALUES]:
        names.append(unlike(f"{each.name} of {each.of}" if each.of else each.name, names))
    return tuple(names)


def _keep_row(
    results: ResultStore, row: Sequence[tuple[str, Plain | None, str | None]]
) -> ResultRef | None:
    """`row` holds names, values and units."""
    import pyarrow as pa

    if not row:
        return None
    said = "\0".join(f"{name}={value!r}" for name, value, _ in row)
    columns = tuple(
        ResultColumn(name=name, type=_type(value), unit=unit) for name, value, unit in row
    )
    ref = ResultRef(fingerprint=hashlib.sha256(said.encode()).hexdigest(), columns=columns, rows=1)
    arrays = [pa.array([value]) for _, value, _ in row]
    results.put(ref, pa.Table.from_arrays(arrays, names=[name for name, _, _ in row]))
    return ref


def keep_analysis_tables(
    results: ResultStore,
    described: Sequence[AnalysisTable],
    tables: Sequence[pa.Table],
    *,
    analysis: str,
    fingerprint: str,
) -> tuple[NamedTable, ...]:
    """`fingerprint` is that of the whole analysis; each table gets the chart that suits it."""
    kept: list[NamedTable] = []
    for place, (said, rows) in enumerate(zip(described, tables, strict=True)):
        key = hashlib.sha256(f"{fingerprint}\0{place}\0{said.name}".encode()).hexdigest()
        ref = ResultRef(
            fingerprint=key, columns=said.columns, rows=said.rows, truncated=said.truncated
        )
        results.put(ref, rows)
        chart = chart_of(analysis, said.name, results.result(ref))
        kept.append(NamedTable(name=said.name, ref=ref, chart=chart))
    return tuple(kept)


def _keep(results: ResultStore, said: PythonTable, *, rows: pa.Table) -> ResultRef:
    ref = ResultRef(
        fingerprint=said.fingerprint,
        columns=said.columns,
        rows=said.rows,
        truncated=said.truncated,
    )
    results.put(ref, rows)
    return ref


def _keep_figures(results: ResultStore, figures: Sequence[str]) -> ResultRef:
    import pyarrow as pa

    ref = ResultRef(
        fingerprint=hashlib.sha256("\0".join(figures).encode()).hexdigest(),
        columns=(ResultColumn(name="figure", type="VARCHAR"),),
        rows=len(figures),
    )
    results.put(ref, pa.table({"figure": list(figures)}))
    return ref


def _fitting(figures: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The first figures that fit together, and how many do not."""
    kept: list[str] = []
    for figure in figures:
        if sum(map(len, kept)) + len(figure) <= MOST_FIGURE_CHARACTERS:
            kept.append(figure)
    return tuple(kept), len(figures) - len(kept)


def _type(value: Plain | None) -> str:
    match value:
        case bool():
            return "BOOLEAN"
        case int():
            return "BIGINT"
        case float():
            return "DOUBLE"
        case _:
            return "VARCHAR"
