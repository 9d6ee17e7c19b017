"""The cell of a written function: stored, found, graded again."""

from __future__ import annotations

from core.domain.cells import as_computed, cell_adapter
from core.domain.code.functions import WrittenFunction
from core.domain.findings import finding_of
from core.domain.search import words_of_cell
from tests.fakes.samples import function


def test_a_function_comes_back_as_it_was_stored() -> None:
    cell = function()
    assert cell_adapter.validate_json(cell.model_dump_json()) == cell
    assert as_computed(cell) == cell


def test_its_tests_belong_to_its_recipe() -> None:
    cell = function()
    other = cell.function.model_copy(update={"tests": ()})
    assert cell.recipe != cell.model_copy(update={"function": other}).recipe


def test_it_gives_back_its_step_and_is_found_by_its_title() -> None:
    step = finding_of(function(), None).step
    assert (step.form, step.code, step.function) == (
        "function",
        function().code,
        function().function,
    )
    assert "doubles" in words_of_cell(function())


def test_nothing_is_proven_without_tests_or_with_a_fault() -> None:
    assert not function().function.proven
    assert not WrittenFunction(name="f").proven
    passed = function().function.tries[:1]
    assert WrittenFunction(name="f", tries=passed).proven
    assert not WrittenFunction(name="f", tries=passed, fault="SyntaxError").proven
    assert not WrittenFunction(name="f", tries=passed, untested="It waits.").proven
