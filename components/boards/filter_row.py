"""The row of filters: one control each, what was clicked as chips, and a way to add one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

import streamlit as st

from components.plain import plain, short
from components.tiles.choice import BoardChoice, Change, Filter
from core.domain.dashboards.edits import SetFilters
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.spec import FilterSpec
from core.domain.formats import show
from core.domain.labels import capital, humanise
from core.domain.sources import Schema
from core.errors import SynaError

if TYPE_CHECKING:
    from core.services.dashboards.exploring import Choices

_MISSING = "(missing)"


@dataclass(frozen=True)
class FilterState:
    filters: tuple[FilterSpec, ...]
    chosen: tuple[Chosen, ...]
    editing: bool
    choices: Callable[[FilterSpec], Choices]
    tables: Callable[[], Schema]


def filter_row(state: FilterState, *, key: str) -> BoardChoice | None:
    """New filters, or an edit of which there are."""
    if not (state.filters or state.chosen or state.editing):
        return None
    now = {each.column: each for each in state.chosen}
    wanted = dict(now)
    result: BoardChoice | None = None
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"filters-{key}"):
        for filter_ in state.filters:
            made = _control(filter_, now.get(filter_.key), choices=state.choices)
            wanted.pop(filter_.key, None)
            if made is not None and not made.empty:
                wanted[filter_.key] = made
        keys = {filter_.key for filter_ in state.filters}
        for each in state.chosen:
            if each.column not in keys and _chip(each):
                wanted.pop(each.column)
        if state.chosen and st.button("Clear", icon=":material/filter_alt_off:", type="tertiary",
                                      key=f"clear-{key}"):  # fmt: skip
            wanted = {}
        if state.editing:
            result = _define(state, key=key)
    chosen = tuple(wanted[column] for column in sorted(wanted))
    return Filter(chosen) if chosen != tuple(sorted(state.chosen, key=_column)) else result


def title_of(filter_: FilterSpec) -> str:
    return filter_.title or capital(humanise(filter_.key.partition(".")[2]))


def words_of(chosen: Chosen) -> str:
    """`Channel: Web or Store`."""
    name = capital(humanise(chosen.column.partition(".")[2]))
    if chosen.since or chosen.until:
        days = [_day(d) for d in (chosen.since, chosen.until)]
        since, until = (show(day) if day else "" for day in days)
        if since == until:
            return f"{name}: {since}"
        return f"{name}: {since or 'any'} to {until or 'now'}"
    return f"{name}: {' or '.join(_MISSING if v is None else v for v in chosen.values)}"


def _control(
    filter_: FilterSpec, now: Chosen | None, *, choices: Callable[[FilterSpec], Choices]
) -> Chosen | None:
    try:
        known = choices(filter_)
    except SynaError as error:
        st.caption(f":material/filter_alt_off: {plain(title_of(filter_))}: {plain(error.message)}")
        return now
    # what is chosen stands in the address; another key makes the control begin with it
    state = hashlib.sha256(repr(now).encode()).hexdigest()[:8]
    key = f"filter-{hashlib.sha256(filter_.key.encode()).hexdigest()[:8]}-{state}"
    if filter_.kind == "dates":
        return _days(filter_, now, known=known, key=key)
    values = list(dict.fromkeys([*known.values, *(now.values if now else ())]))
    picked = st.multiselect(
        plain(title_of(filter_)),
        values,
        list(now.values) if now else [],
        format_func=lambda value: _MISSING if value is None else short(value, 60),
        placeholder="All",
        key=key,
        width=220,
    )
    return Chosen(column=filter_.key, values=tuple(picked))


def _days(filter_: FilterSpec, now: Chosen | None, *, known: Choices, key: str) -> Chosen | None:
    since, until = (_day(now.since), _day(now.until)) if now else (None, None)
    first, last = since or known.first, until or known.last
    if first is None or last is None:
        return now
    low, high = (known.first or first), (known.last or last)
    picked = st.date_input(
        plain(title_of(filter_)),
        (first, last),
        min_value=min(low, first),
        max_value=max(high, last),
        key=key,
        width=240,
    )
    days = cast("tuple[date, ...]", picked)
    if len(days) < 2:
        return now  # the second day is still to be chosen
    if days == (known.first, known.last):
        return Chosen(column=filter_.key)
    return Chosen(column=filter_.key, since=days[0].isoformat(), until=days[1].isoformat())


def _chip(chosen: Chosen) -> bool:
    """Something that was clicked; True when it is to go."""
    name = hashlib.sha256(repr(chosen).encode()).hexdigest()[:8]
    return st.button(
        plain(short(words_of(chosen), 60)),
        icon=":material/close:",
        key=f"chip-{name}",
        help="Take this filter away",
    )


def _define(state: FilterState, *, key: str) -> Change | None:
    """Add a filter on a column, or take one away."""
    menu = st.popover(
        "Filters", icon=":material/filter_alt:", key=f"define-{key}", on_change="rerun"
    )
    if not menu.open:
        return None
    with menu:
        columns = {
            f"{table.name}.{column.name}": column.role
            for table, column in state.tables().columns()
            if column.role != "other"
        }
        there = {filter_.key: filter_ for filter_ in state.filters}
        options = [name for name in columns if name not in there]
        picked = st.selectbox(
            "Add one on", options, None, placeholder="Choose a column", key=f"column-{key}"
        )
        for name in there:
            if st.button(f"Remove {plain(name)}", icon=":material/close:", key=f"drop-{key}-{name}",
                         type="tertiary"):  # fmt: skip
                kept = tuple(f for f in state.filters if f.key != name)
                return Change(SetFilters(filters=kept))
        if picked is None:
            return None
        made = FilterSpec(
            kind="dates" if columns[picked] == "time" else "values", columns=(picked,)
        )
        return Change(SetFilters(filters=(*state.filters, made)))


def _column(chosen: Chosen) -> str:
    return chosen.column


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


__all__: Sequence[str] = ("FilterState", "filter_row", "title_of", "words_of")
