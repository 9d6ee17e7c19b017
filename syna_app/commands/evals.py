"""`syna eval`: ask a set of questions whose answers are known, and print a score card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.domain.approvals.named import sending
from syna_app.commands.approving import typed
from syna_app.commands.opened import ProgressLine, services


def run_set(
    folder: Annotated[Path, typer.Argument(help="A folder with questions.jsonl and sources/.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Ask the first N only.")] = None,
    off: Annotated[
        list[str] | None, typer.Option(help="Switch a mechanism off by name; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    model: Annotated[str | None, typer.Option(help="Model to ask.")] = None,
) -> None:
    """Ask every question of a set and print how many were answered right."""
    line = ProgressLine(quiet=as_json)
    with services() as opened:
        if places := opened.models.sends_to(model):
            typed(opened, sending(places), label=f"syna eval {folder.name}")
        card = opened.evals.run(
            folder, limit=limit, off=frozenset(off or ()), model=model, progress=line.progress
        )
    line.end()
    if as_json:
        typer.echo(card.model_dump_json())
        return
    for name, value in card.model_dump(exclude={"outcomes"}).items():
        if value not in (None, (), {}, ""):
            shown = f"{value:.3f}" if isinstance(value, float) else value
            typer.echo(f"{name.replace('_', ' '):<22} {shown}")
