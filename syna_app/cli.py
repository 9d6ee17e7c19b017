"""`syna`: starts the app, or does one thing in the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

import syna_app  # noqa: F401  (puts core on the path)
from core.errors import Cancelled, SynaError
from syna_app.commands import approvals, ask, doctor, evals, models, notebooks

app = typer.Typer(
    help="Ask questions about your data in plain words, on your own machine.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("ask")(ask.ask)
app.command("doctor")(doctor.doctor)
app.command("eval")(evals.run_set)
app.command("notebooks")(notebooks.listing)
app.add_typer(approvals.app, name="approvals", help="Answer what waits for a yes or a no.")
app.add_typer(models.app, name="models", help="Fetch, test and remove models.")


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="Port of the page; 8501 if not given.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    home: Annotated[Path | None, typer.Option(help="Folder for everything Syna keeps.")] = None,
) -> None:
    """Start Syna and open its page."""
    if home is not None:
        os.environ["SYNA_HOME"] = str(home.expanduser().resolve())
    if context.invoked_subcommand is None:
        from syna_app.asgi import serve

        serve(port=port, host=host, browser=browser)


def main() -> None:
    """Exit codes: 0 done, 1 could not, 2 wrong use, 3 a person must choose, 130 stopped."""
    try:
        app()
    except (KeyboardInterrupt, Cancelled):
        sys.exit(130)
    except SynaError as error:
        typer.echo(error.describe(), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
