"""`syna doctor`: what is installed, what is missing, what to do."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from syna_app.commands.opened import services

MARKS = {"good": "ok", "lacking": "--", "broken": "!!"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what works here and what does not."""
    with services() as opened:
        lines = opened.doctor.examine()
    if as_json:
        typer.echo(json.dumps([line.model_dump() for line in lines]))
    else:
        for line in lines:
            typer.echo(f"{MARKS[line.state]}  {line.name}: {line.found}")
            if line.remedy:
                typer.echo(f"      {line.remedy}")
    if any(line.state == "broken" for line in lines):
        raise typer.Exit(1)
