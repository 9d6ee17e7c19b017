"""Running cells of a notebook in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from components import background, session
from components.background import Work
from components.cells.choice import ReadAs, RunAnalysis, RunCode, RunFunction, RunSql
from core.domain.approvals.named import running_unconfined
from pages.acts.approved import approved
from pages.acts.moved import moved_in


def run(notebook_id: str, choice: RunSql | ReadAs | RunCode | RunFunction | RunAnalysis) -> None:
    match choice.kind:
        case "run_sql":
            run_sql(notebook_id, choice.cell_id, choice.sql)
        case "read_as":
            read_as(notebook_id, choice)
        case "run_code":
            run_code(notebook_id, choice)
        case "run_function":
            run_function(notebook_id, choice)
        case "run_analysis":
            run_analysis(notebook_id, choice)
        case _:
            assert_never(choice.kind)


def run_sql(notebook_id: str, cell_id: str, sql: str) -> None:
    cells = session.services().cells

    def act(work: Work) -> str:
        done = cells.run_sql(cell_id, sql, cancel=work.cancel)
        others = len(done.changed) - 1
        return f"Ran it, and {others} that build on it." if others > 0 else ""

    background.start(notebook_id, "Running the query", act)


def read_as(notebook_id: str, choice: ReadAs) -> None:
    services = session.services()

    def act(work: Work) -> str:
        sql = services.readings.rewritten(choice.cell, choice.before, choice.after)
        services.cells.run_sql(choice.cell.id, sql, read_as=choice.after, cancel=work.cancel)
        return f"“{choice.after.word}” is read as {choice.after.says()} now; no model was asked."

    background.start(notebook_id, "Reading it the other way", act)


def run_code(notebook_id: str, choice: RunCode) -> None:
    cells = session.services().cells

    def act(work: Work) -> str:
        risk = choice.accepted_risk
        cells.run_python(choice.cell_id, choice.code, accepted_risk=risk, cancel=work.cancel)
        return ""

    _begin(notebook_id, choice, lambda: background.start(notebook_id, "Running the code", act))


def run_function(notebook_id: str, choice: RunFunction) -> None:
    cells = session.services().cells

    def act(work: Work) -> str:
        risk = choice.accepted_risk
        cells.run_function(choice.cell_id, choice.code, accepted_risk=risk, cancel=work.cancel)
        return ""

    _begin(notebook_id, choice, lambda: background.start(notebook_id, "Running the tests", act))


def _begin(notebook_id: str, choice: RunCode | RunFunction, begin: Callable[[], None]) -> None:
    """A person's word to run it without walls is kept before it runs."""
    if not choice.accepted_risk:
        begin()
        return
    why = session.services().cells.confinement().sentence
    action = running_unconfined(choice.code, why=why)
    approved(action, begin, label="A cell with code", notebook_id=notebook_id)


def run_analysis(notebook_id: str, choice: RunAnalysis) -> None:
    cells = session.services().cells

    def act(work: Work) -> str:
        cells.run_analysis(choice.cell_id, choice.call, cancel=work.cancel)
        return ""

    background.start(notebook_id, "Running the analysis", act)


def rerun_all(notebook_id: str) -> None:
    cells = session.services().cells
    moved = session.differences(notebook_id)

    def act(work: Work) -> str:
        done = cells.rerun(notebook_id, cancel=work.cancel, progress=work.report)
        moved[:] = moved_in(done)
        failed = f", {len(done.failed)} failed" if done.failed else ""
        return f"Ran everything again without a model: {len(done.changed)} done{failed}."

    background.start(notebook_id, "Re-running the notebook", act)
