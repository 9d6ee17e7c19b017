"""Functions in a notebook: run again without a model, edited, copied, graded anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.cells import AnswerCell, CodeCell
from core.domain.checks.functions import function_grade
from core.domain.findings import finding_of
from core.domain.sentences.functions import function_answer
from core.errors import StepError, UserError
from tests.fakes.samples import answer, function
from tests.services.test_cells import Desk

RIGHT = "def double(x):\n    return 2 * x or 1"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A notebook with an answer whose function fails one of its two tests."""
    made = Desk(tmp_path)
    cell = function(notebook_id=made.id, run_id="r1", position=2)
    step = finding_of(cell, None).step
    head = answer(
        "a1",
        notebook_id=made.id,
        run_id="r1",
        position=1,
        answer=function_answer(step),
        grade=function_grade(step),
    )
    made.store.save_cells([head, cell])
    return made


def _function(desk: Desk, id: str = "c1") -> CodeCell:
    cell = desk.store.cell(id)
    assert cell.kind == "code"
    return cell


def _answer(desk: Desk) -> AnswerCell:
    cell = desk.store.cell("a1")
    assert cell.kind == "answer"
    return cell


def test_an_edit_that_passes_moves_the_answer_and_its_grade(desk: Desk) -> None:
    assert _answer(desk).grade.verdict == "unsure"
    desk.cells.run_function("c1", RIGHT)
    cell = _function(desk)
    assert (cell.edited, cell.function.proven) == (True, True)
    assert cell.result is not None
    assert desk.cells.result(cell.result).value("passed", 0) == 2
    assert _answer(desk).grade.verdict == "checked"
    assert "all" in _answer(desk).answer.text


def test_a_rerun_asks_no_model_and_a_failing_test_is_no_failed_cell(desk: Desk) -> None:
    done = desk.cells.rerun(desk.id)
    assert done.failed == ()
    cell = _function(desk)
    assert [each.outcome for each in cell.function.tries] == ["passed", "failed"]
    assert cell.function.tries[1].came == "0"
    assert _answer(desk).grade.verdict == "unsure"


def test_code_that_does_not_run_says_so_on_the_cell(desk: Desk) -> None:
    desk.cells.run_function("c1", "def double(:")
    cell = _function(desk)
    assert "SyntaxError" in cell.function.fault
    assert _answer(desk).answer.text.endswith("does not run as it is.")


def test_nothing_runs_where_nothing_confines_it_until_a_person_says_so(desk: Desk) -> None:
    desk.sandbox.tier = "restricted"
    with pytest.raises(StepError) as caught:
        desk.cells.run_function("c1", RIGHT)
    assert caught.value.code == "tier"
    assert _function(desk).code == function().code
    desk.cells.run_function("c1", RIGHT, accepted_risk=True)
    assert _function(desk).function.proven


def test_a_copy_stands_at_the_end_with_its_tests(desk: Desk) -> None:
    copy = desk.cells.add_function(desk.id, _function(desk))
    assert copy.function.tests == function().function.tests
    assert copy.name != function().name
    desk.cells.run_function(copy.id, RIGHT)
    assert _function(desk, copy.id).function.proven
    assert not _function(desk).function.proven


def test_other_cells_are_refused(desk: Desk) -> None:
    query = desk.cells.add_query(desk.id, "SELECT 1 AS one")
    with pytest.raises(UserError):
        desk.cells.run_function(query.id, RIGHT)
    with pytest.raises(UserError):
        desk.cells.run_function("c1", "  ")
