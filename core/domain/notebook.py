"""The document a person works in."""

from __future__ import annotations

from datetime import datetime

from core.domain.value import Value


class Notebook(Value):
    """`model` overrides the default model for this notebook."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    source_ids: tuple[str, ...] = ()
    model: str | None = None
    deleted_at: datetime | None = None
