"""Any value that a pydantic type admits, for round trips: drawn from its fields, all of them."""

from __future__ import annotations

import types
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MinLen
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from core.domain.approvals import Action

_TEXT = st.text(max_size=8)
_PLAIN: dict[object, st.SearchStrategy[Any]] = {
    str: _TEXT,
    bool: st.booleans(),
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(
        min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)
    ),
    date: st.dates(min_value=date(1970, 1, 2), max_value=date(2200, 1, 1)),
    type(None): st.none(),
}


_WORD = st.from_regex(r"[a-z][a-z0-9_]{1,9}", fullmatch=True)
_RULED: dict[type[BaseModel], st.SearchStrategy[Any]] = {  # what no field alone says
    Action: st.builds(
        Action,
        kind=_WORD,
        title=_TEXT,
        why=_TEXT,
        risk=st.just("irreversible"),
        touches=st.lists(_TEXT, max_size=2).map(tuple),
        preview=_TEXT,
    )
}


def any_value(adapter: TypeAdapter[Any]) -> st.SearchStrategy[Any]:
    """Values of the adapter's type, with every member of every union among them."""
    return _of(adapter._type)


def _of(kind: Any) -> st.SearchStrategy[Any]:
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _of(arguments[0])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of([_of(a) for a in arguments])
    if origin is tuple:
        return _tuple(arguments)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _RULED.get(kind, st.deferred(lambda: _model(kind)))
    raise TypeError(f"no strategy for {kind!r}")


def _tuple(arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return st.lists(_of(arguments[0]), max_size=2).map(tuple)
    return st.tuples(*(_of(a) for a in arguments))


def _model(kind: type[BaseModel]) -> st.SearchStrategy[Any]:
    fields = {
        name: _within(_of(field.annotation), field.metadata)
        for name, field in kind.model_fields.items()
    }
    return st.builds(kind, **fields)


def _within(values: st.SearchStrategy[Any], bounds: Sequence[object]) -> st.SearchStrategy[Any]:
    """Whole numbers and lengths inside the bounds of a field; what has none stays as it is."""
    least = next((bound.ge for bound in bounds if isinstance(bound, Ge)), None)
    most = next((bound.le for bound in bounds if isinstance(bound, Le)), None)
    shortest = next((bound.min_length for bound in bounds if isinstance(bound, MinLen)), 0)
    if isinstance(least, int) and isinstance(most, int):
        return st.integers(least, most)
    if isinstance(least, int):
        return st.integers(least, 2**53)
    return values.filter(lambda value: len(value) >= shortest) if shortest else values
