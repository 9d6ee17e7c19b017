"""What is done with findings."""

from __future__ import annotations

from components import session
from components.findings import FindingChoice
from components.places import NOTEBOOK, go
from core.domain.source_findings import SourceFinding
from pages.acts.adding import add_query
from pages.acts.tracing import trace


def on_finding(source_id: str, choice: FindingChoice) -> None:
    services = session.services()
    if choice.finding is not None and choice.kind == "trace":
        trace(choice.finding.title, (source_id,))
    elif choice.finding is not None:
        open_finding(source_id, choice.finding)
    elif choice.kind == "stop":
        services.findings.cancel(source_id)
    else:
        session.attempt(lambda: services.findings.later(services.sources.get(source_id)))


def open_finding(source_id: str, found: SourceFinding) -> None:
    """A new notebook that begins with its query."""
    notebook = session.services().notebooks.create(found.title, (source_id,))
    add_query(notebook.id, found.sql, found.title)
    go(NOTEBOOK, notebook=notebook.id)
