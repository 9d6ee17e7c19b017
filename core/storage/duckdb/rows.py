"""Between rows of the state and records of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from core.domain.value import Value
from core.errors import StorageError, UserError
from core.storage.duckdb.database import Row

T = TypeVar("T")
V = TypeVar("V", bound=Value)


def record(kind: type[V], body: str) -> V:
    """A stored record; StorageError when it does not read."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise unreadable(kind.__name__.lower()) from error


def tagged(adapter: TypeAdapter[T], body: str, *, what: str) -> T:
    """A stored member of a union; StorageError when it does not read."""
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        raise unreadable(what) from error


def only(rows: Sequence[Row], what: str) -> Row:
    """The one row, or UserError: there is no such thing any more."""
    if not rows:
        raise absent(what)
    return rows[0]


def in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def absent(what: str) -> UserError:
    return UserError(
        f"This {what} is not there any more.",
        kept="Nothing was changed.",
        remedy="Go back to the list and choose another.",
    )


def unreadable(what: str) -> StorageError:
    return StorageError(
        f"A stored {what} could not be read.",
        kept="It was left as it is.",
        remedy="Put back a copy of Syna's state file from before.",
    )
