"""What changed since the last visit, looked up once a visit."""

from __future__ import annotations

from components import session
from components.briefing import briefing


def since_last_visit() -> None:
    service = session.services().briefing
    before = service.visit()
    if before is not None:
        briefing(service.since(before), before, key="briefing")
