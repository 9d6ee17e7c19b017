"""What is done to dashboards as a whole."""

from __future__ import annotations

from components import session
from components.boards.board_list import ListChoice
from components.places import DASHBOARD, go
from components.plain import short
from core.domain.approvals.named import purging_dashboard
from pages.acts.approved import approved


def on_list(choice: ListChoice) -> None:
    dashboards = session.services().dashboards
    match choice.kind:
        case "duplicate":
            copy = dashboards.duplicate(choice.dashboard_id)
            session.say(f"Made “{short(copy.title, 60)}”.")
        case "delete":
            gone = dashboards.delete(choice.dashboard_id)
            session.say(
                f"Deleted “{short(gone.title, 60)}”.",
                undo=lambda: dashboards.restore(choice.dashboard_id),
            )
        case "restore":
            session.attempt(lambda: dashboards.restore(choice.dashboard_id))
        case "purge":
            purge(choice.dashboard_id)


def purge(dashboard_id: str) -> None:
    """The button named it and said that it cannot be brought back."""
    dashboards = session.services().dashboards
    gone = next((d for d in dashboards.deleted() if d.id == dashboard_id), None)
    if gone is not None:
        action = purging_dashboard(gone.title, len(gone.spec.tiles))
        approved(action, lambda: dashboards.purge(dashboard_id), label="Dashboards")


def open_board(answer_id: str) -> None:
    """The dashboard that an answer built; one that was deleted comes back."""
    go(DASHBOARD, dashboard=session.services().builder.of_answer(answer_id).id)


def overview(source_id: str) -> None:
    """A first dashboard of a source; the bar says what it has nothing for."""
    made: list[str] = []

    def act() -> None:
        built = session.services().builder.overview(source_id)
        made.append(built.dashboard.id)
        session.say(" ".join(("The overview is built.", *built.left_out, *built.notes)))

    session.attempt(act)
    if made:
        go(DASHBOARD, dashboard=made[0])


def take_in(content: bytes) -> str | None:
    """The id of the dashboard that was made; None where the bar says why there is none."""
    made: list[str] = []

    def act() -> None:
        taken = session.services().dashboards.take_in(content)
        made.append(taken.dashboard.id)
        missing = ", ".join(taken.missing)
        more = f" Attach {missing} to compute its tiles." if missing else ""
        session.say(f"Took in “{short(taken.dashboard.title, 60)}”.{more}")

    session.attempt(act)
    return made[0] if made else None
