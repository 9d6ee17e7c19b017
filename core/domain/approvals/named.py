"""The actions of notebooks, dashboards and data, as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.alerts import AlertDraft, Turn
from core.domain.approvals.actions import Action
from core.domain.dashboards.spec import Refresh
from core.domain.databases import Database

_TURNS: dict[Turn, str] = {
    "change": "whenever its data changes",
    "hourly": "every hour",
    "daily": "every day",
}
_SENT = (
    "names of tables and columns, with some of their values\n"
    "your questions, and those asked before in the notebook\n"
    "results that a sentence is written about"
)


def sending(places: Sequence[str]) -> Action:
    """To remote models; `places` are all that may be asked, those that stand in included."""
    return Action(
        kind="send_to_model",
        title=f"Send questions and pieces of data to {places[0]}",
        why="This question needs a language model, and the one chosen is not on this computer. "
        "What is sent cannot be called back. With a local model nothing is sent.",
        risk="writes_outside",
        touches=tuple(places),
        preview=_SENT,
    )


def running_unconfined(code: str, *, why: str) -> Action:
    return Action(
        kind="run_unconfined",
        title="Run Python that nothing shuts off from your files",
        why=why,
        risk="irreversible",
        touches=("everything that you may read or change on this computer",),
        preview=code,
        preview_form="code",
    )


def purging_notebook(title: str, cells: int) -> Action:
    return Action(
        kind="purge_notebook",
        title=f"Delete the notebook “{title}” for good",
        risk="irreversible",
        touches=(title,),
        preview=f"{cells:,} cells",
    )


def purging_dashboard(title: str, tiles: int) -> Action:
    return Action(
        kind="purge_dashboard",
        title=f"Delete the dashboard “{title}” for good",
        risk="irreversible",
        touches=(title,),
        preview=f"{tiles:,} tiles",
    )


def connecting(database: Database) -> Action:
    return Action(
        kind="connect_database",
        title=f"Read from the database {database.connection.address}",
        risk="reads",
        touches=tuple(str(table) for table in database.tables),
        undo="Remove the source on the Data page; its password is forgotten with it.",
    )


def cloning(address: str, branch: str = "") -> Action:
    """`address` without a password or token in it."""
    return Action(
        kind="clone",
        title=f"Fetch the repository {address}",
        why="Its contents and history come to this computer. Nothing of it is run.",
        risk="writes_here",
        touches=(address,),
        preview=branch and f"the branch {branch}",
        undo="Remove the repository on the Code page.",
    )


def refreshing(title: str, refresh: Refresh) -> Action:
    """A dashboard by itself; the same for the same times, whatever it is called."""
    by_clock = refresh.when == "schedule"
    when = f"every {refresh.every} min" if by_clock else "whenever a file behind it changes"
    return Action(
        kind="set_schedule",
        title=f"Refresh the dashboard “{title}” by itself, {when}",
        risk="writes_here",
        touches=("its tiles, and the copies of files behind them",),
        content=when,
        undo="Choose to refresh it when it is opened, or delete it.",
    )


def watching(draft: AlertDraft) -> Action:
    """An alert by itself; the same for the same figure and times, whatever it is called."""
    series = draft.series
    return Action(
        kind="set_schedule",
        title=f"Watch “{draft.name}” by itself, {_TURNS[draft.turn]}",
        why=f"You asked: {draft.question}" if draft.question else "",
        risk="writes_here",
        touches=(f"what Syna tells you of the figure, {series.grain} by {series.grain}",),
        preview=series.sql,
        undo="Mute or delete the alert.",
        content=f"{draft.turn} {series.model_dump_json()}",
    )


def dashboard_turns(dashboard_id: str) -> str:
    """Under which the turns of a dashboard are timed and allowed."""
    return f"dashboard {dashboard_id}"


def alert_turns(alert_id: str) -> str:
    """The same of an alert."""
    return f"alert {alert_id}"
