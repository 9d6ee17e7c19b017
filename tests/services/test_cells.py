"""Queries are edited and run again with those that rest on them, and no model anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.domain.arrow_rows import result_of
from core.domain.bound import render
from core.domain.cancel import CancelToken
from core.domain.cells import AnswerCell, QueryCell
from core.domain.charts import ChartSpec
from core.domain.checks import grade
from core.domain.checks.effort import NAME as EFFORT
from core.domain.findings import finding_of
from core.domain.grades import Check, Grade
from core.domain.home import Home
from core.domain.sentences import compose
from core.domain.work import Progress, Request
from core.errors import Cancelled, StepError, UserError
from core.services.cells import CellService, Rerun
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.results import MemoryResultStore
from tests.fakes.samples import answer
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.sources import MemorySourceStore
from tests.fakes.tasks import ManualTasks

SALES = "region,total\nNorth,5\nSouth,2\nNorth,1\n"
BY_REGION = "SELECT region, sum(total) AS total FROM sales GROUP BY region ORDER BY total DESC"


@dataclass
class Desk:
    """A notebook with one source attached."""

    root: Path
    sandbox: InlineSandbox = field(default_factory=InlineSandbox)
    store: MemoryNotebookStore = field(default_factory=MemoryNotebookStore)

    def __post_init__(self) -> None:
        known = MemorySourceStore()
        self.results = MemoryResultStore()
        self.notebooks = NotebookService(self.store, known)
        self.sources = SourceService(
            Home(self.root / "home"),
            known,
            notebooks=self.notebooks,
            sandbox=self.sandbox,
            tasks=ManualTasks(),
        )
        self.cells = CellService(
            self.store,
            self.results,
            sources=self.sources,
            sandbox=self.sandbox,
            confinement=self.sandbox.confinement,
        )
        self.path = self.root / "sales.csv"
        self.path.write_text(SALES)
        self.id = self.notebooks.create("Sales").id
        self.source = self.sources.attach(self.path, notebook_id=self.id)

    def add(self, sql: str, title: str = "By region") -> QueryCell:
        return self.cells.add_query(self.id, sql, title=title)

    def ran(self, sql: str, title: str = "By region") -> QueryCell:
        cell = self.add(sql, title)
        self.cells.run_sql(cell.id, sql)
        return self.query(cell)

    def query(self, cell: QueryCell) -> QueryCell:
        found = self.store.cell(cell.id)
        assert found.kind == "query"
        return found

    def rows(self, cell: QueryCell) -> tuple[tuple[object, ...], ...]:
        found = self.query(cell)
        assert found.result is not None, found.failure
        return self.cells.result(found.result).rows


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def names(cells: tuple[QueryCell, ...]) -> list[str]:
    return [cell.name for cell in cells]


def test_a_query_is_added_at_the_end_under_a_name_of_its_own(desk: Desk) -> None:
    first, second = desk.add("SELECT 1"), desk.add("SELECT 2")
    third = desk.add("SELECT 3", "")
    assert first.name != second.name
    assert second.name == f"{first.name}_2"
    assert third.title == "Query"
    assert first.position < second.position < third.position
    assert (first.result, first.failure) == (None, None)
    with pytest.raises(UserError, match="not there"):
        desk.cells.add_query("none", "SELECT 1")


def test_a_copy_of_a_query_has_its_result_at_once(desk: Desk) -> None:
    first = desk.ran(BY_REGION)
    asked = len(desk.sandbox.requests)
    copy = desk.add(BY_REGION, "Copy of it")
    assert copy.result == first.result
    assert copy.id != first.id
    assert copy.name != first.name
    assert len(desk.sandbox.requests) == asked


def test_an_edited_query_runs_and_keeps_what_it_found(desk: Desk) -> None:
    cell = desk.add("SELECT 1")
    done = desk.cells.run_sql(cell.id, BY_REGION)
    assert names(done.changed) == [cell.name]
    assert desk.rows(cell) == (("North", 6), ("South", 2))
    kept = desk.query(cell)
    assert kept.edited
    assert kept.sql == BY_REGION
    assert [mark.source_id for mark in kept.sources] == [desk.source.id]
    assert kept.facts is not None
    assert kept.facts.tables == ("sales",)
    assert kept.chart is not None
    assert kept.chart.y == ("total",)
    assert done.moved == (cell.name,)


def test_queries_that_read_it_run_after_it_on_all_its_rows(desk: Desk) -> None:
    base = desk.add("SELECT range AS n FROM range(30000)", "Many rows")
    top = desk.add(f"SELECT count(*) AS n FROM {base.name}", "Count them")
    last = desk.add(f"SELECT n + 1 AS m FROM {top.name}", "One more")
    other = desk.ran("SELECT 7 AS seven", "Apart from it")
    before = len(desk.sandbox.of("run_query"))
    done = desk.cells.run_sql(base.id, "SELECT range AS n FROM range(20000)")
    assert names(done.changed) == [base.name, top.name, last.name]
    assert len(desk.sandbox.of("run_query")) == before + 3
    assert desk.rows(last) == ((20001,),)
    assert desk.query(base).result.truncated  # type: ignore[union-attr]
    assert desk.query(top).inputs == (base.name,)
    assert desk.query(last).sources == ()
    assert desk.query(other).result is not None
    asked = desk.sandbox.of("run_query")[-1]
    assert asked.kind == "run_query"
    assert [view.name for view in asked.views] == [base.name, top.name]


def test_an_edit_makes_another_query_its_input(desk: Desk) -> None:
    base, cell = desk.ran(BY_REGION), desk.ran("SELECT 1 AS n", "Best region")
    desk.cells.run_sql(cell.id, f"SELECT max(total) AS best FROM {base.name.upper()}")
    assert desk.query(cell).inputs == (base.name,)
    assert desk.rows(cell) == ((6,),)
    assert [mark.name for mark in desk.query(cell).sources] == ["sales.csv"]


def test_a_ring_changes_nothing(desk: Desk) -> None:
    first = desk.ran("SELECT 1 AS n", "First one")
    second = desk.ran(f"SELECT n FROM {first.name}", "Second one")
    asked = len(desk.sandbox.requests)
    with pytest.raises(UserError, match="wait for one another") as told:
        desk.cells.run_sql(first.id, f"SELECT n FROM {second.name}")
    assert first.name in told.value.message
    with pytest.raises(UserError, match="wait for one another"):
        desk.cells.run_sql(first.id, f"SELECT n FROM {first.name}")
    assert desk.query(first).sql == "SELECT 1 AS n"
    assert len(desk.sandbox.requests) == asked


def test_a_failed_edit_says_so_and_can_be_undone(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)
    reader = desk.ran(f"SELECT count(*) AS n FROM {cell.name}", "Count them")
    done = desk.cells.run_sql(cell.id, "SELECT nothing FROM sales")
    assert names(done.failed) == [cell.name, reader.name]
    assert done.changed == ()
    failed, blocked = desk.query(cell), desk.query(reader)
    assert failed.failure is not None
    assert failed.sql == "SELECT nothing FROM sales"
    assert failed.result is None
    assert blocked.failure is not None
    assert blocked.failure.code == "blocked"
    assert cell.title in blocked.failure.message
    desk.notebooks.put_back(done.before)
    assert desk.query(cell) == cell
    assert desk.query(reader) == reader
    assert desk.rows(cell) == (("North", 6), ("South", 2))


def test_an_empty_query_and_a_cell_without_one_are_refused(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)
    with pytest.raises(UserError, match="empty"):
        desk.cells.run_sql(cell.id, "  \n")
    note = desk.notebooks.add_text(desk.id, "Hello")
    with pytest.raises(UserError, match="no query"):
        desk.cells.run_sql(note.id, "SELECT 1")
    assert desk.query(cell) == cell


def test_the_whole_notebook_runs_again_on_new_data(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)
    still = desk.ran("SELECT 1 AS n", "Still the same")
    desk.add("", "Empty one")
    desk.path.write_text(SALES + "East,9\n")
    desk.sources.refresh(desk.source.id)
    told: list[Progress] = []
    done = desk.cells.rerun(desk.id, progress=told.append)
    assert names(done.changed) == [cell.name, still.name]
    assert done.moved == (cell.name,)
    assert desk.rows(cell)[0] == ("East", 9)
    assert [p.text for p in told] == [cell.title, still.title]
    assert desk.query(cell).sources != cell.sources
    assert desk.query(cell).edited == cell.edited
    assert desk.cells.rerun(desk.notebooks.create().id) == Rerun()


def test_a_stop_in_the_middle_changes_nothing(desk: Desk) -> None:
    desk.ran(BY_REGION)
    desk.ran("SELECT 2 AS n", "Second one")
    before = desk.store.cells(desk.id)
    token = CancelToken()
    seen: list[Request] = []

    def stop(request: Request, cancel: CancelToken) -> None:
        seen.append(request)
        if len(seen) == 2:
            token.cancel()
            cancel.raise_if_cancelled()

    desk.sandbox.before = stop
    with pytest.raises(Cancelled):
        desk.cells.rerun(desk.id, cancel=token)
    assert desk.store.cells(desk.id) == before


def test_a_closing_app_changes_nothing(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)

    def closing(request: Request, cancel: CancelToken) -> None:
        raise StepError("Syna is closing.", code="cancelled")

    desk.sandbox.before = closing
    with pytest.raises(Cancelled):
        desk.cells.run_sql(cell.id, "SELECT 1")
    assert desk.query(cell) == cell


def test_a_cell_removed_meanwhile_does_not_come_back(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)

    def remove(request: Request, cancel: CancelToken) -> None:
        desk.notebooks.remove_block(desk.id, cell.id)

    desk.sandbox.before = remove
    desk.cells.rerun(desk.id)
    assert desk.store.cells(desk.id) == ()


def asked(desk: Desk, cell: QueryCell) -> AnswerCell:
    """An answer as a run leaves it, over one query."""
    assert cell.result is not None
    found = finding_of(cell, desk.cells.result(cell.result))
    question = "What is the total by region?"
    made = compose(question, (found,))
    head = answer(
        notebook_id=desk.id,
        run_id="r1",
        position=50,
        question=question,
        answer=made,
        grade=grade(question, made, (found,)),
    )
    desk.store.save_cells([head, cell.model_copy(update={"run_id": "r1", "position": 51})])
    return head


def test_answers_follow_the_queries_that_they_rest_on(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)
    head = asked(desk, cell)
    assert head.grade.verdict == "checked"
    done = desk.cells.run_sql(
        cell.id, "SELECT region, sum(total) AS total FROM sales GROUP BY 1 ORDER BY 2 LIMIT 1"
    )
    (new,) = done.answers
    assert desk.store.cell(head.id) == new
    ref = desk.query(cell).result
    assert ref is not None
    shown = render(new.answer.text, {cell.name: desk.cells.result(ref)})
    assert shown.missing == ()
    assert "South" in shown.text
    assert "6" not in shown.text
    desk.notebooks.put_back(done.before)
    assert desk.store.cell(head.id) == head


def test_a_sentence_that_no_rule_made_is_kept_and_checked(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)
    head = asked(desk, cell)
    text = f"In words of a model: {{{{{cell.name}.total[0]}}}}."
    said = head.model_copy(update={"answer": head.answer.model_copy(update={"text": text})})
    desk.store.save_cells([said])
    (new,) = desk.cells.run_sql(cell.id, "SELECT region FROM sales").answers
    assert new.answer.text == text
    assert new.grade.verdict == "failed"


def test_an_answer_comes_back_once_its_query_is_put_right(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)
    head = asked(desk, cell)
    (broken,) = desk.cells.run_sql(cell.id, "SELECT nothing FROM sales").answers
    assert broken.grade.verdict == "failed"
    assert broken.answer.kind == "answered"
    (right,) = desk.cells.run_sql(cell.id, BY_REGION).answers
    assert right.grade.verdict == "checked"
    assert right.answer.text == head.answer.text


def test_what_the_run_found_out_stays_while_the_query_does(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)
    asked(desk, cell)
    desk.cells.rerun(desk.id)  # graded with what is known of the data
    head = desk.store.cell("a1")
    assert head.kind == "answer"
    reading = "“Sales” was read as total."
    warned = tuple(
        Check(name=c.name, outcome="warned", reason="At try 2.") if c.name == EFFORT else c
        for c in head.grade.checks
    )
    grown = head.model_copy(
        update={
            "answer": head.answer.model_copy(update={"assumptions": (reading,)}),
            "grade": Grade(verdict="unsure", checks=warned),
        }
    )
    desk.store.save_cells([grown])
    assert desk.cells.rerun(desk.id).answers == ()
    (new,) = desk.cells.run_sql(cell.id, BY_REGION + " LIMIT 1").answers
    assert new.answer.assumptions == ()


def test_an_answer_over_other_queries_is_left_alone(desk: Desk) -> None:
    head = asked(desk, desk.ran(BY_REGION))
    other = desk.ran("SELECT 1 AS n", "Apart from it")
    assert desk.cells.run_sql(other.id, "SELECT 2 AS n").answers == ()
    assert desk.store.cell(head.id) == head


def test_a_chart_is_chosen_by_hand_for_the_cell_and_its_answer(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)
    head = asked(desk, cell)
    chart = ChartSpec(chart="line", x="region", y=("total",))
    assert desk.cells.set_chart(cell.id, chart).chart == chart
    found = desk.store.cell(head.id)
    assert found.kind == "answer"
    assert found.answer.chart == chart
    assert desk.cells.set_chart(cell.id, None).chart is None
    with pytest.raises(UserError, match="profit"):
        desk.cells.set_chart(cell.id, ChartSpec(chart="bar", x="region", y=("profit",)))


def test_a_chart_stays_while_its_columns_do(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)
    chart = ChartSpec(chart="line", x="region", y=("total",))
    desk.cells.set_chart(cell.id, chart)
    desk.cells.run_sql(cell.id, BY_REGION + " LIMIT 2")
    assert desk.query(cell).chart == chart
    desk.cells.run_sql(cell.id, "SELECT region, count(*) AS orders FROM sales GROUP BY region")
    kept = desk.query(cell).chart
    assert kept is None or kept.y == ("orders",)
    desk.cells.set_chart(cell.id, None)
    desk.cells.run_sql(cell.id, BY_REGION)
    assert desk.query(cell).chart is None


def test_a_table_hides_a_query_of_its_name(desk: Desk) -> None:
    cell = desk.ran("SELECT 1 AS region", "By region")
    desk.store.save_cells([cell.model_copy(update={"name": "sales"})])
    reader = desk.ran("SELECT count(*) AS n FROM sales", "Count them")
    assert desk.rows(reader) == ((3,),)


def test_results_are_given_in_part_or_as_arrow(desk: Desk) -> None:
    cell = desk.ran(BY_REGION)
    assert cell.result is not None
    assert desk.cells.result(cell.result, rows=1).rows == (("North", 6),)
    table = desk.cells.table(cell.result)
    assert result_of(table, cell.result.columns).rows == (("North", 6), ("South", 2))


def test_a_share_of_one_is_marked_when_its_query_runs_and_runs_again(desk: Desk) -> None:
    sql = "SELECT region, sum(total) / 8.0 AS share FROM sales GROUP BY region ORDER BY share DESC"
    cell = desk.ran(sql)
    first = desk.query(cell).result
    assert first is not None
    assert [c.name for c in first.columns if c.percent] == ["share"]
    desk.cells.run_sql(cell.id, sql.replace("sum(total)", "100.0 * sum(total)"))
    second = desk.query(cell).result
    assert second is not None
    assert not any(c.percent for c in second.columns)
