"""Cells of every kind, and cells that were stored before there were so many."""

from __future__ import annotations

import json

from core.domain.cells import as_computed, cell_adapter, computed_in
from core.domain.findings import finding_of
from core.domain.search import words_of_cell
from core.domain.steps import NamedTable
from tests.fakes.samples import analysis, answer, error, findings, python, query, regions, text

OLD_QUERY = {
    "id": "q1",
    "notebook_id": "n1",
    "position": 1,
    "created_at": "2024-05-01T09:30:00Z",
    "run_id": None,
    "kind": "query",
    "name": "by_region",
    "title": "Total by region",
    "sql": "SELECT 1",
    "form": "sql",
    "metric": None,
    "facts": None,
    "inputs": [],
    "result": None,
    "failure": None,
    "chart": None,
    "sources": [],
    "mends": [],
    "edited": False,
    "tokens": {"read": 0, "written": 0, "kept": 0, "calls": 0, "cost": 0.0},
    "seconds": 0.0,
}


def test_a_query_stored_before_there_were_other_kinds_still_loads() -> None:
    cell = cell_adapter.validate_json(json.dumps(OLD_QUERY))
    assert cell.kind == "query"
    assert cell.sql == "SELECT 1"


def test_only_what_was_computed_counts_as_computed() -> None:
    cells = (text(), query(), answer(), python(), error(), analysis())
    assert [cell.kind for cell in computed_in(cells)] == ["query", "python", "analysis"]
    assert as_computed(text()) is None


def test_a_cell_keeps_every_result_it_shows() -> None:
    ref, _ = regions()
    figures = ref.model_copy(update={"fingerprint": "figures"})
    table = NamedTable(name="", ref=ref.model_copy(update={"fingerprint": "table"}))
    script = python(result=ref, tables=[table], figures=figures)
    assert script.kept == (ref, table.ref, figures)
    assert analysis(result=ref, tables=[table]).kept == (ref, table.ref)
    assert query().kept == ()


def test_a_recipe_is_all_that_decides_a_result() -> None:
    first = analysis()
    call = first.call.model_copy(update={"parameters": "{}"})
    assert first.recipe != first.model_copy(update={"call": call}).recipe
    assert python().recipe == python().code
    assert query().recipe == query().sql


def test_a_cell_is_found_by_its_title() -> None:
    assert "spread of totals" in words_of_cell(python())
    assert "summary statistics" in words_of_cell(analysis())


def test_a_cell_gives_back_the_step_it_came_from() -> None:
    ref, _ = regions()
    step = finding_of(analysis(result=ref, findings=findings()), None).step
    assert (step.form, step.analysis, step.findings) == ("analysis", analysis().call, findings())
    step = finding_of(python(text="hello"), None).step
    assert (step.form, step.code, step.text) == ("python", python().code, "hello")
