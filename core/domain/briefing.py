"""What changed since a person was last here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from core.domain.value import Value

AWAY = timedelta(minutes=30)
Topic = Literal["spoken", "trouble", "source", "finding", "gone", "board"]


class NewsItem(Value):
    """One thing that happened: `id` is that of the alert, source or dashboard that it is about."""

    topic: Topic
    id: str
    title: str
    text: str
    at: datetime


class Visits(Value):
    """`seen` is the last time anything was looked at, `before` the end of the visit before."""

    seen: datetime
    before: datetime | None = None

    def at(self, moment: datetime) -> Visits:
        """After a look at `moment`: a new visit, where the last look is a while ago."""
        if moment - self.seen > AWAY:
            return Visits(seen=moment, before=self.seen)
        return Visits(seen=moment, before=self.before)
