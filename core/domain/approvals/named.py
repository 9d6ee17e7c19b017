"""The actions of notebooks, dashboards and data, as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.approvals.actions import Action

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


def connecting(address: str, tables: Sequence[str]) -> Action:
    return Action(
        kind="connect_database",
        title=f"Read from the database {address}",
        risk="reads",
        touches=tuple(tables),
        undo="Remove the source on the Data page; its password is forgotten with it.",
    )


def scheduling(what: str, *, when: str) -> Action:
    return Action(
        kind="set_schedule",
        title=f"Work by itself on {what}",
        risk="writes_here",
        touches=(what,),
        preview=when,
        undo="Mute or delete it, or choose to refresh by hand.",
    )
