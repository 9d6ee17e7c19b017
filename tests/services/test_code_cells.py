"""Python and analysis cells: added, run, run again with what they read; no model anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.agents.analysis.forms.reading import read
from core.agents.analysis.wanted import wanted
from core.domain.cells import AnalysisCell, Computed, PythonCell, as_computed
from core.domain.steps import AnalysisCall
from core.errors import StepError, UserError
from tests.services.test_cells import BY_REGION, SALES, Desk

CODE = """
import plotly.graph_objects as go

print("Rows:", len(sales))
answer["mean"] = float(sales.total.mean())
show(sales.groupby("region", as_index=False).total.sum())
show(go.Figure(go.Bar(x=[1, 2], y=[3, 4])))
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def python(desk: Desk, code: str, title: str = "Look closer") -> PythonCell:
    cell = desk.cells.add_python(desk.id, code, title=title)
    desk.cells.run_python(cell.id, code)
    found = now(desk, cell)
    assert found.kind == "python"
    return found


def now(desk: Desk, cell: Computed) -> Computed:
    found = as_computed(desk.store.cell(cell.id))
    assert found is not None
    return found


def summary(sql: str = "SELECT * FROM sales", **parameters: object) -> AnalysisCall:
    given = {"columns": ["total"], "statistics": ["mean"]} | parameters
    return AnalysisCall(analysis="summary", parameters=json.dumps(given), sql=sql)


def analysed(desk: Desk, call: AnalysisCall) -> AnalysisCell:
    cell = desk.cells.add_analysis(desk.id, call)
    desk.cells.run_analysis(cell.id, call)
    found = now(desk, cell)
    assert found.kind == "analysis"
    return found


def test_code_runs_and_keeps_all_that_it_made(desk: Desk) -> None:
    cell = python(desk, CODE)
    assert cell.failure is None
    assert cell.text == "Rows: 3\n"
    assert cell.result is not None
    assert desk.cells.result(cell.result).value("mean", 0) == pytest.approx(8 / 3)
    (table,) = cell.tables
    assert desk.cells.result(table.ref).rows == (("North", 6), ("South", 2))
    assert cell.figures is not None
    (row,) = desk.cells.result(cell.figures).rows
    assert json.loads(str(row[0]))["data"][0]["type"] == "bar"
    assert [mark.name for mark in cell.sources] == ["sales.csv"]


def test_code_is_run_as_edited(desk: Desk) -> None:
    cell = python(desk, "1 + 1")
    assert not desk.cells.run_python(cell.id, "1 + 1").moved
    done = desk.cells.run_python(cell.id, "2 + 2")
    assert done.moved == (cell.name,)
    edited = now(desk, cell)
    assert edited.kind == "python"
    assert (edited.code, edited.edited) == ("2 + 2", True)
    assert edited.result is not None
    assert desk.cells.result(edited.result).rows == ((4,),)
    (before,) = done.before
    assert before.kind == "python"
    assert (before.code, before.result) == ("1 + 1", cell.result)


def test_code_that_fails_says_where_and_shows_nothing_old(desk: Desk) -> None:
    cell = python(desk, CODE)
    done = desk.cells.run_python(cell.id, "x = 1\nsales.nothing.sum()")
    (broken,) = done.failed
    assert broken.failure is not None
    assert "line 2" in broken.failure.message
    assert broken.kept == ()
    assert broken.kind == "python"
    assert broken.text == ""


def test_code_reads_queries_and_follows_them(desk: Desk) -> None:
    base = desk.ran(BY_REGION)
    cell = python(desk, f"# sales\nanswer['best'] = int({base.name}.total.max())")
    assert cell.inputs == (base.name,)
    done = desk.cells.run_sql(base.id, "SELECT region, total * 100 AS total FROM sales")
    assert [c.name for c in done.changed] == [base.name, cell.name]
    after = now(desk, cell)
    assert after.result is not None
    assert desk.cells.result(after.result).rows == ((500,),)
    desk.cells.run_sql(base.id, "SELECT nothing FROM sales")
    blocked = now(desk, cell)
    assert blocked.failure is not None
    assert blocked.failure.code == "blocked"


def test_a_query_cannot_read_code(desk: Desk) -> None:
    cell = python(desk, "show(sales)", "All sales")
    (failed,) = desk.cells.run_sql(desk.add("SELECT 1").id, f"SELECT * FROM {cell.name}").failed
    assert failed.failure is not None
    assert failed.inputs == ()


def test_where_code_cannot_be_shut_off_a_person_is_asked_each_time(desk: Desk) -> None:
    desk.sandbox.tier = "restricted"
    assert desk.cells.confinement().tier == "restricted"
    cell = desk.cells.add_python(desk.id, "1 + 1")
    with pytest.raises(StepError) as told:
        desk.cells.run_python(cell.id, "2 + 2")
    assert told.value.code == "tier"
    assert now(desk, cell) == cell
    done = desk.cells.run_python(cell.id, "2 + 2", accepted_risk=True)
    assert [c.name for c in done.changed] == [cell.name]
    with pytest.raises(StepError):
        desk.cells.run_python(cell.id, "2 + 2")


def test_leave_for_one_cell_is_not_leave_for_all(desk: Desk) -> None:
    base = desk.ran(BY_REGION)
    first = python(desk, f"len({base.name})")
    desk.sandbox.tier = "restricted"
    done = desk.cells.run_sql(base.id, BY_REGION + " LIMIT 1")
    (waits,) = done.failed
    assert waits.id == first.id
    assert waits.failure is not None
    assert waits.failure.code == "tier"
    assert desk.cells.rerun(desk.id).failed[0].id == first.id


def test_an_analysis_keeps_values_tables_and_what_it_assumed(desk: Desk) -> None:
    cell = analysed(desk, summary())
    assert cell.failure is None, cell.failure
    assert cell.title == "Summary statistics"
    assert cell.result is not None
    (row,) = desk.cells.result(cell.result).rows
    assert pytest.approx(8 / 3) in row
    assert cell.findings is not None
    assert any(s.name == "mean" and s.meaning for s in cell.findings.statistics)
    assert len(cell.result.columns) == len(cell.findings.statistics)


def test_an_analysis_follows_the_query_that_it_reads(desk: Desk) -> None:
    base = desk.ran("SELECT * FROM sales WHERE region = 'North'", "Only north")
    cell = analysed(desk, summary(f"SELECT * FROM {base.name}"))
    assert cell.inputs == (base.name,)
    before = cell.result
    done = desk.cells.run_sql(base.id, "SELECT * FROM sales WHERE region = 'South'")
    assert [c.name for c in done.changed] == [base.name, cell.name]
    assert now(desk, cell).result != before


def test_an_analysis_on_what_is_not_there_says_so(desk: Desk) -> None:
    cell = analysed(desk, summary())
    (failed,) = desk.cells.run_analysis(cell.id, summary(columns=["profit"])).failed
    assert failed.failure is not None
    assert "profit" in failed.failure.message
    assert failed.kept == ()
    share = AnalysisCall(
        analysis="share", parameters='{"column": "region"}', sql="SELECT * FROM sales"
    )
    (changed,) = desk.cells.run_analysis(cell.id, share).changed
    assert changed.title == "Share of a total"
    assert changed.kind == "analysis"
    assert any(table.chart is not None for table in changed.tables)


def test_everything_runs_again_on_new_data(desk: Desk) -> None:
    script, typed = python(desk, CODE), analysed(desk, summary())
    desk.path.write_text(SALES + "East,90\n")
    desk.sources.refresh(desk.source.id)
    done = desk.cells.rerun(desk.id)
    assert done.moved == (script.name, typed.name)
    assert desk.cells.rerun(desk.id).moved == ()
    desk.notebooks.put_back(done.before)
    assert now(desk, script).result == script.result


def test_a_copy_has_the_results_of_the_first(desk: Desk) -> None:
    script = python(desk, CODE)
    asked = len(desk.sandbox.requests)
    copy = desk.cells.add_python(desk.id, CODE, title="Copy")
    assert (copy.result, copy.tables, copy.text) == (script.result, script.tables, script.text)
    assert copy.name != script.name
    assert len(desk.sandbox.requests) == asked


def test_a_cell_of_another_kind_is_refused(desk: Desk) -> None:
    query, script = desk.ran(BY_REGION), python(desk, "1 + 1")
    with pytest.raises(UserError, match="no query"):
        desk.cells.run_sql(script.id, "SELECT 1")
    with pytest.raises(UserError, match="no Python"):
        desk.cells.run_python(query.id, "1")
    with pytest.raises(UserError, match="no analysis"):
        desk.cells.run_analysis(query.id, summary())
    with pytest.raises(UserError, match="no code"):
        desk.cells.run_python(script.id, " ")


def test_what_code_may_read_and_the_columns_it_finds_there(desk: Desk) -> None:
    base = desk.ran(BY_REGION)
    python(desk, "1 + 1")
    assert desk.cells.readable(desk.id) == ("sales", base.name)
    asked = len(desk.sandbox.requests)
    found = desk.cells.columns(desk.id, "SELECT * FROM sales")
    assert [column.name for column in found] == ["region", "total"]
    assert len(desk.sandbox.requests) == asked
    for _ in range(2):
        found = desk.cells.columns(desk.id, f"SELECT *, 1 AS one FROM {base.name}")
        assert [column.name for column in found] == ["region", "total", "one"]
    assert len(desk.sandbox.requests) == asked + 1
    with pytest.raises(StepError):
        desk.cells.columns(desk.id, "SELECT nothing FROM sales")


def test_values_keep_the_names_that_their_question_gave_them(desk: Desk) -> None:
    task = "Calculate the mean of the total column. @mean_total[mean] where mean is a number."
    script = python(desk, "answer['average'] = float(sales.total.mean())")
    said = read(task, desk.sources.schema([desk.source.id]), wanted(task))
    assert said is not None
    typed = analysed(desk, summary(**said.parameters))
    kept = [
        cell.model_copy(update={"task": task, "run_id": "r1", "edited": False})
        for cell in (script, typed)
    ]
    desk.store.save_cells(kept)
    done = desk.cells.rerun(desk.id)
    assert not done.failed
    for cell in kept:
        after = now(desk, cell)
        assert after.result is not None
        assert after.result.columns[0].name == "mean_total"
        assert desk.cells.result(after.result).rows[0][0] == pytest.approx(8 / 3)
    desk.cells.run_analysis(typed.id, summary(statistics=["max"]))
    after = now(desk, typed)
    assert after.result is not None
    assert after.result.columns[0].name.startswith("max")


def test_a_table_alone_is_the_result_of_code(desk: Desk) -> None:
    cell = python(desk, "show(sales)")
    assert cell.result == cell.tables[0].ref
