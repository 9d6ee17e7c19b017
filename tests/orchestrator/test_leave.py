"""What a run leaves behind has names of its own, whatever was added meanwhile."""

from __future__ import annotations

from core.domain.answers import Answer
from core.domain.cells import SourceMark
from core.domain.plan import Plan, Step
from core.domain.queries import QueryFacts
from core.domain.steps import AnalysisCall, NamedTable, StepResult
from core.orchestrator.leave import computed_cells, marks_of, place_after, with_free_names
from tests.fakes.samples import answer, findings, query, regions, text

BASE = StepResult(step="a", output="total", sql="SELECT sum(total) AS total FROM orders")
TOP = StepResult(step="b", output="top", sql="SELECT * FROM total LIMIT 1", inputs=("total",))
ANSWER = Answer(
    kind="answered",
    text="It is {{top.total[0]}} of {{ total.total[0]|sum }}, which is total.",
    evidence=("top", "total"),
)


def test_nothing_changes_while_the_names_are_free() -> None:
    assert with_free_names(ANSWER, [BASE, TOP], ["other"]) == (ANSWER, (BASE, TOP))


def test_a_name_taken_meanwhile_is_changed_wherever_it_stands() -> None:
    answer, (base, top) = with_free_names(ANSWER, [BASE, TOP], ["Total"])
    assert answer is not None
    assert answer.text == "It is {{top.total[0]}} of {{ total_2.total[0]|sum }}, which is total."
    assert answer.evidence == ("top", "total_2")
    assert (base.output, base.sql) == ("total_2", BASE.sql)
    assert (top.output, top.inputs, top.sql) == (
        "top",
        ("total_2",),
        "SELECT * FROM total_2 LIMIT 1",
    )


def test_cells_come_after_all_others() -> None:
    assert place_after([]) == 1
    assert place_after([query(position=4), text(position=2)]) == 5


def test_a_query_is_marked_with_the_sources_it_reads() -> None:
    marks = {
        name: SourceMark(source_id=name, name=f"{name}.csv", fingerprint="f")
        for name in ("orders", "customers")
    }
    facts = QueryFacts(tables=("Orders",))
    assert marks_of(BASE.model_copy(update={"facts": facts}), marks) == (marks["orders"],)
    assert marks_of(BASE, marks) == tuple(marks.values())
    scripted = StepResult(step="a", output="x", form="python", code="answer['n'] = len(customers)")
    assert marks_of(scripted, marks) == (marks["customers"],)


def test_each_form_leaves_a_cell_of_its_kind() -> None:
    ref, _ = regions()
    table = NamedTable(name="rest", ref=ref)
    call = AnalysisCall(analysis="summary", parameters="{}", sql="SELECT * FROM total")
    script = StepResult(
        step="a",
        output="spread",
        form="python",
        code="print(1)",
        text="1",
        tables=(table,),
        figures=ref,
        result=ref,
    )
    analysed = StepResult(
        step="b", output="found", form="analysis", analysis=call, findings=findings(), result=ref
    )
    silent = StepResult(step="c", output="none", form="none", missing="No prices.")
    head = answer("r1-0", run_id="r1", position=5)
    steps = (Step(name="a", agent="analysis", task="How far is it spread?", output="spread"),)
    cells = computed_cells(head, [script, silent, analysed, BASE], {}, Plan(steps=steps))
    assert [(cell.kind, cell.name, cell.id, cell.position) for cell in cells] == [
        ("python", "spread", "r1-1", 6),
        ("analysis", "found", "r1-2", 7),
        ("query", "total", "r1-3", 8),
    ]
    first, second, _ = cells
    assert (first.title, first.task) == ("How far is it spread", "How far is it spread?")
    assert (second.title, second.task) == ("found", "")
    assert first.kind == "python"
    assert (first.code, first.text, first.tables, first.figures) == ("print(1)", "1", (table,), ref)
    assert second.kind == "analysis"
    assert (second.call, second.findings) == (call, findings())


def test_a_name_taken_meanwhile_is_changed_in_code_and_in_what_an_analysis_reads() -> None:
    call = AnalysisCall(analysis="summary", parameters="{}", sql="SELECT * FROM total")
    script = StepResult(step="b", output="b", code="total.sum()", inputs=("total",))
    analysed = StepResult(step="c", output="c", analysis=call, inputs=("total",))
    _, (_, script, analysed) = with_free_names(None, [BASE, script, analysed], ["total"])
    assert script.code == "total_2.sum()"
    assert analysed.analysis is not None
    assert analysed.analysis.sql == "SELECT * FROM total_2"
