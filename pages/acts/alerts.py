"""What is done with alerts."""

from __future__ import annotations

from components import session
from components.alert_list import SpokenChoice
from components.places import ALERT, ALERTS, NOTEBOOK, go
from core.domain.alerts import AlertDraft, Spoken
from core.domain.approvals.named import alert_turns, watching
from core.domain.value import new_id
from core.errors import SynaError
from pages.acts.adding import add_query
from pages.acts.approved import noted
from pages.acts.tracing import trace


def try_words(question: str) -> None:
    """On to the form with history, where the words name a figure."""
    alerts = session.services().alerts
    if session.attempt(lambda: alerts.from_question(question)):
        go(ALERT, ask=question)


def watch(cell_id: str) -> None:
    """On to the form with history, where the query gives a figure over time."""
    alerts = session.services().alerts
    if session.attempt(lambda: alerts.from_cell(cell_id)):
        go(ALERT, cell=cell_id)


def save(alert_id: str | None, draft: AlertDraft) -> None:
    """Pressing the button allows just this figure and these times."""
    alerts, id = session.services().alerts, alert_id or new_id()
    if not noted(watching(draft), label="Alerts", id=alert_turns(id)):
        return
    try:
        before = alerts.get(id) if alert_id else None
        saved = alerts.edit(id, draft) if alert_id else alerts.create(draft, id=id)
    except SynaError as error:
        session.complain(error)
        return
    if before is None:
        session.say(f"Watching “{saved.name}”.", undo=lambda: alerts.delete(saved.id))
    else:
        kept = before.draft
        session.say(f"Saved “{saved.name}”.", undo=lambda: alerts.edit(saved.id, kept))
    go(ALERTS)


def check(alert_id: str) -> None:
    alerts = session.services().alerts

    def act() -> None:
        said = alerts.check(alert_id)
        trouble = alerts.get(alert_id).trouble
        session.say(trouble or (f"It spoke {len(said)} times." if said else "Nothing unusual."))

    session.attempt(act)


def mute(alert_id: str, muted: bool) -> None:
    session.attempt(lambda: session.services().alerts.mute(alert_id, muted))


def delete(alert_id: str) -> None:
    alerts = session.services().alerts

    def act() -> None:
        gone = alerts.delete(alert_id)
        session.say(f"Deleted “{gone.alert.name}”.", undo=lambda: alerts.put_back(gone))

    if session.attempt(act):
        go(ALERTS)


def on_spoken(choice: SpokenChoice) -> None:
    if choice.kind == "rows":
        open_rows(choice.said)
        return
    services = session.services()
    alert = services.alerts.get(choice.said.alert_id)
    trace(f"{alert.name} in {choice.said.when}", alert.series.source_ids)


def open_rows(said: Spoken) -> None:
    """A new notebook with the rows that moved it."""
    services = session.services()
    alert = services.alerts.get(said.alert_id)
    title = f"{alert.name} in {said.when}"
    there = {source.id for source in services.sources.list()}
    used = tuple(one for one in alert.series.source_ids if one in there)
    notebook = services.notebooks.create(title, used)
    add_query(notebook.id, said.sql, title)
    go(NOTEBOOK, notebook=notebook.id)
