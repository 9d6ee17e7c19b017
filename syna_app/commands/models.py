"""`syna models`: fetch, test, choose and remove models."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from core.domain.catalog import DownloadView
from core.domain.model_forms import forms_of
from core.errors import UserError
from core.services.services import Services
from syna_app.commands.opened import ProgressLine, services

app = typer.Typer(no_args_is_help=True)
ModelId = Annotated[str, typer.Argument(help="The model's id, as `syna models list` shows it.")]


@app.command("list")
def listing() -> None:
    """Models that Syna knows, and which are here."""
    with services() as opened:
        default = opened.models.default()
        for card in opened.models.cards():
            model = card.model
            mark = "*" if model.id == default else " "
            size = f"{model.bytes / 1e6:,.0f} MB"
            typer.echo(
                f"{mark} {model.id:<36} {card.status:<8} {size:>10}  {model.licence:<11} "
                f"{model.good_for or model.title}"
            )
        for provider in opened.models.providers():
            mark = "*" if provider.id == default else " "
            typer.echo(f"{mark} {provider.id:<36} {'remote':<8} {'':>10}  {provider.model}")


@app.command()
def pull(model: ModelId) -> None:
    """Fetch a model; goes on where an earlier try stopped."""
    line = ProgressLine()
    with services() as opened:
        opened.models.pull(model)
        view = _watch(opened, model, line=line)
    if view is None or view.status == "done":
        typer.echo(f"{model} is here and checked.")
        return
    raise UserError(view.error or "The download was stopped.", kept="What came so far is kept.")


def _watch(opened: Services, model: str, *, line: ProgressLine) -> DownloadView | None:
    try:
        while (view := opened.models.download(model)) is not None:
            if view.status in {"done", "failed", "cancelled"}:
                return view
            share = view.received / view.total if view.total else 0.0
            line.say(f"{view.status} {view.received / 1e6:,.0f} MB ({share:.0%}) {view.source}")
            time.sleep(0.2)
    except KeyboardInterrupt:
        opened.models.cancel_download(model)
        raise
    finally:
        line.end()
    return None


@app.command()
def remove(model: ModelId) -> None:
    """Delete a model's file."""
    with services() as opened:
        opened.models.remove(model)
    typer.echo(f"{model} was removed.")


@app.command()
def default(model: ModelId) -> None:
    """Use a model where no other is chosen."""
    with services() as opened:
        opened.models.set_default(model)
    typer.echo(f"{model} is now the default.")


@app.command()
def test(model: ModelId) -> None:
    """Measure a model on this machine."""
    line = ProgressLine()
    with services() as opened:
        found = opened.models.test(model, progress=line.progress)
    line.end()
    scripts = f" and {found.scripts_right} of {found.scripts} scripts" if found.scripts else ""
    typer.echo(
        f"{found.model}: reads {found.read_speed:.0f} and writes {found.write_speed:.1f} tokens a "
        f"second, {found.memory / 1e9:.2f} GB in memory, {found.right} of {found.asked} "
        f"questions{scripts} right."
    )
    if found.note:
        typer.echo(found.note)
    for rule in forms_of(found):
        typer.echo(f"  {'yes' if rule.allowed else 'no':<4} {rule.title:<40} {rule.why}")
