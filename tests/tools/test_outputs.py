"""What code and analyses made is kept whole, up to bounds that are said."""

from __future__ import annotations

import pyarrow as pa

from core.domain.analyses.results import AnalysisTable, Statistic
from core.domain.results import ResultColumn
from core.domain.work import NamedValue, PlainValue, PythonRun, PythonTable
from core.tools import outputs
from tests.fakes.results import MemoryResultStore

COLUMNS = (ResultColumn(name="region", type="VARCHAR"), ResultColumn(name="total", type="DOUBLE"))
ROWS = pa.table({"region": ["North", "South"], "total": [12.5, 7.0]})


def run(**fields: object) -> PythonRun:
    return PythonRun.model_validate({"seconds": 0.1} | fields)


def test_values_become_one_row_with_a_column_each() -> None:
    store = MemoryResultStore()
    values = [NamedValue(name="mean", value=1.5, type="DOUBLE")]
    values += [NamedValue(name="ok", value=True, type="BOOLEAN")]
    values += [NamedValue(name="none", value=None, type="")]
    ref = outputs.keep_values(store, values)
    assert ref is not None
    assert store.result(ref).rows == ((1.5, True, None),)
    assert [column.type for column in ref.columns] == ["DOUBLE", "BOOLEAN", "VARCHAR"]
    assert outputs.keep_values(store, []) is None


def test_the_last_expression_has_a_name_of_its_own() -> None:
    given = NamedValue(name="value", value=1, type="BIGINT")
    last = PlainValue(value="<object>", type="")
    assert [(v.name, v.value) for v in outputs.values_of(run(answers=(given,), value=last))] == [
        ("value", 1),
        ("value_2", "<object>"),
    ]
    assert outputs.values_of(run()) == ()


def test_values_of_one_name_stay_apart_by_what_they_are_of() -> None:
    found = [
        Statistic(name="mean", value=1.0, meaning="", of="price", unit="EUR"),
        Statistic(name="mean", value=2.0, meaning="", of="weight"),
        Statistic(name="rows", value=3, meaning=""),
        Statistic(name="rows", value=4, meaning=""),
    ]
    store = MemoryResultStore()
    ref = outputs.keep_found(store, (), found)
    assert ref is not None
    assert [c.name for c in ref.columns] == ["mean of price", "mean of weight", "rows", "rows_2"]
    assert ref.columns[0].unit == "EUR"
    assert store.result(ref).rows == ((1.0, 2.0, 3, 4),)
    asked = [NamedValue(name="rows", value=7, type="BIGINT")]
    ref = outputs.keep_found(store, asked, found)
    assert ref is not None
    assert [c.name for c in ref.columns][:3] == ["rows", "mean of price", "mean of weight"]
    assert store.result(ref).rows == ((7, 1.0, 2.0, 3, 4),)


def test_tables_and_figures_can_be_read_again() -> None:
    store = MemoryResultStore()
    said = PythonTable(name="rest", columns=COLUMNS, rows=2, truncated=True, fingerprint="t")
    kept = outputs.keep_outputs(store, run(tables=(said,), figures=("{}", '{"data": []}')), [ROWS])
    assert kept.tables[0].name == "rest"
    assert kept.tables[0].ref.truncated
    assert store.table(kept.tables[0].ref).equals(ROWS)
    assert kept.figures is not None
    assert store.result(kept.figures).rows == (("{}",), ('{"data": []}',))
    assert kept.remarks == ()


def test_too_much_is_left_out_and_said() -> None:
    half = "x" * (outputs.MOST_FIGURE_CHARACTERS // 2 + 1)
    kept = outputs.keep_outputs(
        MemoryResultStore(), run(text="y" * 50_000, figures=(half, half, "{}")), []
    )
    assert kept.figures is not None
    assert kept.figures.rows == 2
    assert "1 figure was left out" in kept.remarks[0]
    assert len(kept.text) < 21_000
    assert kept.text.endswith("is left out.\n")


def test_a_table_of_an_analysis_has_the_chart_that_suits_it() -> None:
    store = MemoryResultStore()
    columns = (COLUMNS[0], ResultColumn(name="mean", type="DOUBLE"))
    said = AnalysisTable(name="groups", columns=columns, rows=2)
    first, second = outputs.keep_analysis_tables(
        store, [said, said], [ROWS, ROWS], analysis="compare_groups", fingerprint="whole"
    )
    assert first.chart is not None
    assert (first.chart.chart, first.chart.x, first.chart.y) == ("bar", "region", ("mean",))
    assert first.ref.fingerprint != second.ref.fingerprint
    assert store.result(first.ref).rows == (("North", 12.5), ("South", 7.0))
