"""`syna ask`: one question, answered in the terminal and kept in a notebook."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from typing import Annotated

import typer

from core.domain.blocks import Block
from core.domain.bound import render
from core.domain.cells import AnswerCell, Computed
from core.domain.code.asked import TITLES
from core.domain.events import Choice
from core.domain.results import Result
from core.domain.run_view import RunView
from core.domain.runs import OPEN
from core.errors import UserError
from core.services.dashboards.building import is_board
from core.services.services import Services
from syna_app.commands.approving import decided
from syna_app.commands.data import attached
from syna_app.commands.opened import ProgressLine, services
from syna_app.commands.table import as_text, plain

SHOWN_ROWS = 20


def ask(
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders or databases that it is about."),
    ] = None,
    notebook: Annotated[
        str | None, typer.Option(help="Go on in this notebook (its id) instead of a new one.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Model to use, this time.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    choose: Annotated[
        int | None, typer.Option(help="Which reading to take, from 1, if Syna asks.")
    ] = None,
) -> None:
    """Ask a question about files; print the answer, the table and the SQL."""
    line = ProgressLine(quiet=as_json)
    with services() as opened:
        opened.warm()
        notebook_id = _notebook(opened, files or [], notebook=notebook, line=line)
        run_id = opened.runs.start(notebook_id, question, model=model)
        try:
            view = follow(opened, run_id, line=line, choose=choose)
        except KeyboardInterrupt:
            opened.runs.cancel(run_id)
            raise
        finally:
            line.end()
        block = _block(opened, notebook_id, run_id=run_id)
        report = _report(opened, view, block=block, notebook_id=notebook_id)
    typer.echo(json.dumps(report, ensure_ascii=False, default=plain) if as_json else _text(report))
    if report["status"] != "answered":
        raise typer.Exit(3 if report["status"] in ("choose", "approval") else 1)


def _notebook(
    opened: Services, files: list[str], *, notebook: str | None, line: ProgressLine
) -> str:
    notebook_id = opened.notebooks.get(notebook).id if notebook else ""
    sources = [attached(opened, file, line=line) for file in files]
    if not notebook_id:
        notebook_id = opened.notebooks.create().id
    for source in sources:
        opened.notebooks.attach(notebook_id, source.id)
    return notebook_id


def follow(opened: Services, run_id: str, *, line: ProgressLine, choose: int | None) -> RunView:
    """Until it is over, or asks what nobody here can answer."""
    view = RunView()
    while True:
        view = opened.runs.view(run_id, view)
        if view.status == "waiting" and view.approval_id:
            if not decided(opened, view.approval_id, line):
                return view
        elif view.status == "waiting":
            value = _chosen(view, line, choose=choose)
            if value is None:
                opened.runs.cancel(run_id)
                return view
            opened.runs.choose(run_id, value)
            choose = None
        elif view.status not in OPEN:
            return view
        line.say(_doing(view))
        opened.runs.wait(run_id, 0.2)


def _chosen(view: RunView, line: ProgressLine, *, choose: int | None) -> str | None:
    if choose is None and sys.stdin.isatty():
        line.end()
        typer.echo(view.choice_question, err=True)
        for number, choice in enumerate(view.choices, 1):
            typer.echo(f"  {number}. {_with_figures(choice)}", err=True)
        choose = typer.prompt("Which one", type=int, err=True)
    if choose is None:
        return None
    if not 1 <= choose <= len(view.choices):
        raise UserError(
            f"There is no choice {choose}.",
            kept="Nothing was changed.",
            remedy=f"Choose a number from 1 to {len(view.choices)}.",
        )
    return view.choices[choose - 1].value


def _with_figures(choice: Choice) -> str:
    return f"{choice.label}: {choice.detail}" if choice.detail else choice.label


def _doing(view: RunView) -> str:
    running = [step.task for step in view.steps if step.status == "running"]
    if running:
        return "; ".join(running)
    if view.answer:
        return "Checking the answer"
    return "Understanding the question" if not view.plan else "Writing the answer"


def _block(opened: Services, notebook_id: str, *, run_id: str) -> Block | None:
    blocks = opened.notebooks.view(notebook_id).blocks
    return next((block for block in blocks if block.head.run_id == run_id), None)


def _report(
    opened: Services, view: RunView, *, block: Block | None, notebook_id: str
) -> dict[str, object]:
    """What is printed, as plain data."""
    report: dict[str, object] = {
        "question": view.question,
        "status": "failed",
        "notebook": notebook_id,
        "seconds": _seconds(view),
        "tokens_read": view.tokens.read,
        "tokens_written": view.tokens.written,
        "model": view.model,
    }
    if view.action is not None:
        report["status"] = "approval"
        report["answer"] = (
            f"It waits for your yes or no: {view.action.title}. Decide on the Approvals page of "
            "Syna, or ask in a terminal; the notebook goes on from there."
        )
    elif view.choices:
        report["status"] = "choose"
        report["answer"] = view.choice_question
        report["choices"] = [_with_figures(choice) for choice in view.choices]
    elif block is not None and block.head.kind == "answer":
        report.update(_answered(opened, block.head, cells=block.computed))
        if is_board(block.head):
            report["dashboard"] = opened.builder.of_answer(block.head.id).id
    elif view.failure is not None:
        failure = view.failure
        report["answer"] = " ".join(p for p in (failure.message, failure.kept, failure.remedy) if p)
    return report


def _answered(
    opened: Services, answer: AnswerCell, *, cells: tuple[Computed, ...]
) -> dict[str, object]:
    results = {cell.name: opened.cells.result(cell.result) for cell in cells if cell.result}
    shown = next((name for name in answer.answer.evidence if name in results), None)
    queries = {cell.name: cell.sql for cell in cells if cell.kind == "query" and cell.sql}
    report: dict[str, object] = {
        "status": answer.answer.kind,
        "answer": render(answer.answer.text, results).text,
        "near": list(answer.answer.near),
        "assumptions": list(answer.answer.assumptions),
        "grade": answer.grade.verdict,
        "checks": [check.model_dump() for check in answer.grade.checks],
        "sql": queries,
        "table": _table(results[shown]) if shown else None,
    }
    if places := _places(cells):
        report |= {"places": places, "table": None}
    code = {cell.name: cell.code for cell in cells if cell.kind in ("python", "code")}
    calls = {cell.name: cell.call.model_dump() for cell in cells if cell.kind == "analysis"}
    return report | ({"code": code} if code else {}) | ({"analyses": calls} if calls else {})


def _places(cells: tuple[Computed, ...]) -> list[dict[str, str]]:
    """Of an answer about code: what each place is, where it is, and what stands there."""
    records = [cell.record for cell in cells if cell.kind == "record"]
    return [
        {"what": TITLES[each.part], "place": each.place, "name": each.name, "text": each.text}
        for record in records
        if record.kind == "cited"
        for each in record.answer.found
    ]


def _place_lines(places: list[dict[str, str]]) -> str:
    """A place a line, under what it is."""
    width = min(48, max(len(each["place"]) for each in places))
    parts = []
    for what, held in groupby(places, key=lambda each: each["what"]):
        rows = [f"  {e['place']:<{width}}  {' '.join((e['name'], e['text']))}" for e in held]
        parts.append("\n".join((what, *(row.rstrip()[:160] for row in rows))))
    return "\n".join(parts)


def _table(result: Result) -> dict[str, object]:
    return {
        "columns": [column.name for column in result.columns],
        "rows": [list(row) for row in result.rows],
        "truncated": result.truncated,
    }


def _seconds(view: RunView) -> float | None:
    if view.started_at is None or view.ended_at is None:
        return None
    return round((view.ended_at - view.started_at).total_seconds(), 2)


def _text(report: dict[str, object]) -> str:
    parts = [str(report.get("answer") or "Syna did not finish.")]
    for name in ("near", "assumptions"):
        listed = report.get(name)
        if isinstance(listed, list) and listed:
            parts.append("\n".join(f"  {item}" for item in listed))
    choices = report.get("choices")
    if isinstance(choices, list):
        parts.append("\n".join(f"  {n}. {choice}" for n, choice in enumerate(choices, 1)))
        parts.append("Ask again with --choose and the number of one.")
    if report.get("dashboard"):
        parts.append(f"Open it in Syna: /dashboard?dashboard={report['dashboard']}")
    table = report.get("table")
    if isinstance(table, dict) and table["rows"]:
        parts.append(as_text(table["columns"], table["rows"], SHOWN_ROWS))
    places = report.get("places")
    if isinstance(places, list):
        parts.append(_place_lines(places))
    sql = report.get("sql")
    if isinstance(sql, dict):
        many = len(sql) > 1
        parts += [f"{f'-- {name}' + chr(10) if many else ''}{text}" for name, text in sql.items()]
    code = report.get("code")
    if isinstance(code, dict):
        parts += [str(text) for text in code.values()]
    calls = report.get("analyses")
    if isinstance(calls, dict):
        parts += [f"{c['analysis']} {c['parameters']} of {c['sql']}" for c in calls.values()]
    facts = [f"{report['seconds']} s"] if report.get("seconds") is not None else []
    if report.get("grade"):
        facts.insert(0, str(report["grade"]).replace("_", " "))
    facts.append(f"{report['tokens_read']} tokens read, {report['tokens_written']} written")
    parts.append(f"{', '.join(facts)}. Notebook {report['notebook']}.")
    return "\n\n".join(parts)
