"""One answering of one question."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from core.domain.value import Value

RunStatus = Literal[
    "queued", "running", "waiting", "finished", "failed", "cancelled", "interrupted"
]
OPEN: frozenset[RunStatus] = frozenset({"queued", "running", "waiting"})


class Run(Value):
    """`waiting` when a person must choose; `interrupted` when the process died under it."""

    id: str
    notebook_id: str
    question: str
    status: RunStatus
    model: str | None
    started_at: datetime
    ended_at: datetime | None = None
