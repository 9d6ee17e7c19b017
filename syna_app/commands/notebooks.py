"""`syna notebooks`: what is kept."""

from __future__ import annotations

from typing import Annotated

import typer

from syna_app.commands.opened import services


def listing(
    search: Annotated[str, typer.Argument(help="Words to look for.")] = "",
) -> None:
    """List notebooks, the newest change first."""
    with services() as opened:
        found = opened.notebooks.list(search)
    for notebook in found:
        typer.echo(f"{notebook.id}  {notebook.updated_at:%Y-%m-%d %H:%M}  {notebook.title}")
    if not found:
        typer.echo("No notebook yet." if not search else "No notebook holds these words.")
