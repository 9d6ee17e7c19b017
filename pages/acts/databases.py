"""What is done to sources that are databases."""

from __future__ import annotations

from components import background, session
from components.background import Work
from core.domain.approvals.named import connecting
from core.domain.databases import Database
from pages.acts.approved import approved
from pages.acts.sources import WORK, reread


def connect(database: Database, password: str | None) -> bool:
    """Begin to copy; the Data page shows how far it is."""

    def begin() -> None:
        begun = session.services().databases.start_connect(database, password)
        session.started_here(begun, None)

    return approved(connecting(database), begin, label="Connect a database")


def save(source_id: str, database: Database, password: str | None) -> bool:
    """Change the connection or the tables, then read again; the source page shows how far it is."""

    def act() -> None:
        session.services().databases.edit(source_id, database, password)
        background.start(WORK, "Reading the database again", again)

    def again(work: Work) -> str:
        return reread(source_id, work)

    return approved(connecting(database), act, label="Connection and tables")
