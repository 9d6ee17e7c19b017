"""`syna approvals`: what waits for a yes or a no, the answer, and what holds without asking."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.domain.approvals import RISKS, Approval, Decision, Policy, kind_of
from core.domain.runs import OPEN
from core.errors import UserError
from core.services.services import Services
from syna_app.commands.approving import BY, told
from syna_app.commands.ask import follow
from syna_app.commands.opened import ProgressLine, services

app = typer.Typer(no_args_is_help=True)
RequestId = Annotated[str, typer.Argument(help="Its id, as `syna approvals list` shows it.")]


@app.command("list")
def listing(
    past: Annotated[bool, typer.Option("--past", help="What was decided, instead.")] = False,
) -> None:
    """What waits for you, the oldest first."""
    with services() as opened:
        found = opened.approvals.history() if past else opened.approvals.waiting()
    for each in found:
        typer.echo(f"{each.id}  {each.asked_at:%Y-%m-%d %H:%M}  {_line(each)}")
    if not found:
        typer.echo("Nothing was decided yet." if past else "Nothing waits for you.")


@app.command()
def show(request: RequestId) -> None:
    """All that one request is judged by."""
    with services() as opened:
        typer.echo(told(opened.approvals.get(request).action))


@app.command()
def allow(
    request: RequestId,
    run: Annotated[bool, typer.Option("--run", help="For the rest of this run.")] = False,
    always: Annotated[bool, typer.Option("--always", help="Always for this kind.")] = False,
) -> None:
    """Allow it, once if nothing else is said; what waited for it goes on here."""
    if run and always:
        raise UserError("--run and --always cannot go together.", kept="It still waits.")
    _decide(request, "run" if run else "always" if always else "once")


@app.command()
def deny(
    request: RequestId,
    word: Annotated[str, typer.Option(help="What to tell who asked.")] = "",
) -> None:
    """Deny it; what waited for it hears the word."""
    _decide(request, "deny", word=word)


@app.command()
def policies() -> None:
    """Print the policies as YAML, to keep or to take in elsewhere."""
    with services() as opened:
        typer.echo(opened.approvals.export().decode(), nl=False)


@app.command("take-in")
def take_in(
    file: Annotated[Path, typer.Argument(help="What `syna approvals policies` printed.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Let the policies of a file hold, in place of those of the same kind and scope."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} cannot be read.", kept="No policy was changed.") from error
    with services() as opened:
        found = opened.approvals.read(content)
        typer.echo("\n".join(map(_said, found)) or "The file holds no policy.")
        if found and (yes or typer.confirm("Let them hold?")):
            opened.approvals.set_policies(found)
            typer.echo("They hold now.")


def _decide(request: str, decision: Decision, *, word: str = "") -> None:
    line = ProgressLine()
    with services() as opened:
        decided = opened.approvals.decide(request, decision, by=BY, word=word)
        typer.echo(_line(decided))
        if decided.origin.kind == "run":
            typer.echo(_went_on(opened, decided.origin.id, line))


def _went_on(opened: Services, run_id: str, line: ProgressLine) -> str:
    try:
        view = follow(opened, run_id, line=line, choose=None)
    finally:
        line.end()
    if view.status in OPEN:
        return "Its run asks something else: see `syna approvals list`, or its notebook."
    why = f": {view.failure.message}" if view.failure is not None else ""
    return f"Its run is {view.status}{why}. Notebook {opened.runs.get(run_id).notebook_id}."


def _line(approval: Approval) -> str:
    status = "" if approval.status == "waiting" else f"{approval.status} by {approval.by}: "
    return f"{status}{approval.action.title} ({RISKS[approval.action.risk].word})"


def _said(policy: Policy) -> str:
    where = f" in {policy.scope}" if policy.scope else ""
    return f"{policy.rule}: {kind_of(policy.kind).sentence}{where}"
