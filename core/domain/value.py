"""The base of everything that crosses a border."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def new_id() -> str:
    """A 20-character id whose order is the order of creation (to the millisecond)."""
    return f"{int(time.time() * 1000):012x}{secrets.token_hex(4)}"


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)
