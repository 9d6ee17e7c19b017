"""The services of this process and the state of one browser tab; nothing else writes either."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import streamlit as st

from components.faults import sentences
from components.notice import Notice
from core.errors import SynaError, UserError

if TYPE_CHECKING:
    from core.domain.approvals import Policy
    from core.domain.dashboards.edits import Edit
    from core.domain.database_work import DatabaseSeen
    from core.domain.databases import Connection
    from core.domain.difference import Difference
    from core.domain.run_view import RunView
    from core.services.services import Services

NOTICE_SECONDS = 60.0
SERVER_SECONDS = 20.0

_lock = threading.Lock()
_services: Services | None = None
_starting: Future[Services] | None = None


def services() -> Services:
    """The one set of services; waits for those that are being started."""
    starting = _starting if _services is None else None
    if starting is not None:
        override(starting.result())
    with _lock:
        if _services is None:
            raise UserError("Syna is closing.", remedy="Start it again.")
        return _services


def begin(make: Callable[[], Services]) -> Future[Services]:
    """Start services in the background, so that the page's frame is there meanwhile."""
    global _starting  # noqa: PLW0603 - one per process, swapped by tests and by the server
    started: Future[Services] = Future()
    _starting = started

    def work() -> None:
        try:
            started.set_result(make())
        except Exception as error:  # raised again where somebody waits for the services
            started.set_exception(error)

    threading.Thread(target=work, name="start", daemon=True).start()
    return started


def override(new: Services | None) -> None:
    """Use these services from now on."""
    global _services, _starting
    with _lock:
        _services, _starting = new, None


def close() -> None:
    """End workers, tasks and the state file; safe to call twice."""
    starting = _starting
    if starting is not None and starting.exception() is None:
        override(starting.result())
    ended = _services
    override(None)
    if ended is not None:
        ended.close()


@dataclass(frozen=True)
class _Found:
    """Servers that answered, and whose services looked for them when."""

    at: float
    by: Services
    servers: Sequence[tuple[str, str]]


_found: _Found | None = None


def local_servers() -> Sequence[tuple[str, str]]:
    """Model servers on this computer, looked for at most every twenty seconds."""
    global _found  # noqa: PLW0603
    now_ = time.monotonic()
    asked = services()
    if _found is None or _found.by is not asked or now_ - _found.at > SERVER_SECONDS:
        _found = _Found(now_, asked, asked.models.local_servers())
    return _found.servers


# What the bar at the bottom says.


def notice() -> Notice | None:
    kept = cast(Notice | None, st.session_state.get("syna.notice"))
    if kept is not None and time.monotonic() - kept.at > NOTICE_SECONDS:
        dismiss()
        return None
    return kept


def say(
    text: str,
    undo: Callable[[], object] | None = None,
    *,
    to: tuple[str, str, Mapping[str, str]] | None = None,
) -> None:
    """Tell what was done, offer how to take it back, and lead there: page, words, address."""
    st.session_state["syna.notice"] = Notice(text, undo=undo, to=to)


def complain(error: Exception) -> None:
    st.session_state["syna.notice"] = Notice(sentences(error), failed=True)


def dismiss() -> None:
    st.session_state.pop("syna.notice", None)


def undo() -> None:
    """Take the last act back, if it can be."""
    kept = notice()
    dismiss()
    if kept is not None and kept.undo is not None:
        attempt(kept.undo)


def attempt(act: Callable[[], object]) -> bool:
    """Do it; what goes wrong for a reason is said in the bar. True when it was done."""
    try:
        act()
    except SynaError as error:
        complain(error)
        return False
    return True


# What one tab has open.


def parameter(name: str) -> str | None:
    """A part of the address, such as `notebook` or `source`."""
    return st.query_params.get(name) or None


def set_parameter(name: str, value: str | None) -> None:
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def parameters() -> dict[str, list[str]]:
    """All parts of the address, each with every value it has."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def set_parameters(prefixes: tuple[str, ...], parts: Mapping[str, Sequence[str]]) -> None:
    """Put these in place of all whose names begin so."""
    for name in [name for name in st.query_params if name.startswith(prefixes)]:
        st.query_params.pop(name, None)
    for name, values in parts.items():
        st.query_params[name] = list(values)


def drawn_revision(dashboard_id: str) -> int | None:
    """Which state of a dashboard this tab shows."""
    return cast(int | None, st.session_state.get(f"syna.drawn.{dashboard_id}"))


def keep_drawn(dashboard_id: str, revision: int) -> None:
    st.session_state[f"syna.drawn.{dashboard_id}"] = revision


def refused_edit(dashboard_id: str) -> Edit | None:
    """An edit that waits for a choice, as somebody else was quicker."""
    return cast("Edit | None", st.session_state.get(f"syna.refused.{dashboard_id}"))


def keep_refused(dashboard_id: str, edit: Edit | None) -> None:
    st.session_state[f"syna.refused.{dashboard_id}"] = edit


def toggle_fold(key: str, open_it: bool = True) -> None:
    """Open or close an expander by its key; only in callbacks, before it is drawn."""
    st.session_state[key] = open_it


def run_view(run_id: str) -> RunView | None:
    """The view last shown of a run, so that only newer events are folded."""
    kept = cast("tuple[str, RunView] | None", st.session_state.get("syna.run"))
    return kept[1] if kept and kept[0] == run_id else None


def keep_run_view(run_id: str, view: RunView) -> None:
    st.session_state["syna.run"] = (run_id, view)


def seen(kind: str) -> frozenset[str]:
    """Ids of finished things (attachments, works) that this tab has dealt with."""
    return cast(frozenset[str], st.session_state.get(f"syna.seen.{kind}", frozenset()))


def mark_seen(kind: str, thing: str) -> None:
    st.session_state[f"syna.seen.{kind}"] = seen(kind) | {thing}


def unmark_seen(kind: str, thing: str) -> None:
    st.session_state[f"syna.seen.{kind}"] = seen(kind) - {thing}


def press(name: str, what: str, *, closing: str) -> None:
    """Remember what was pressed in a menu, and close it; only in callbacks."""
    st.session_state[f"syna.pressed.{name}"] = what
    toggle_fold(closing, False)


def pressed(name: str) -> str | None:
    """What was pressed there, once."""
    return cast(str | None, st.session_state.pop(f"syna.pressed.{name}", None))


def shown_token() -> str | None:
    """The token of a link that was just made; it is nowhere else."""
    return cast(str | None, st.session_state.get("syna.token"))


def show_token(token: str | None) -> None:
    st.session_state["syna.token"] = token


def started_here(attachment_id: str, place: str | None) -> None:
    """Remember where an attachment was begun: in a notebook, or on a page (None)."""
    st.session_state["syna.started"] = {**begun(), attachment_id: place}


def begun() -> dict[str, str | None]:
    """Attachments that this tab began, with their places."""
    return cast(dict[str, str | None], st.session_state.get("syna.started", {}))


def generation(name: str) -> int:
    """Part of a widget's key: counted on to empty the widget."""
    return cast(int, st.session_state.get(f"syna.generation.{name}", 0))


def renew(name: str) -> None:
    st.session_state[f"syna.generation.{name}"] = generation(name) + 1


@dataclass
class ByHand:
    """A file of a change that is open to be edited: its text as it was read, and from what. `done`
    once an edit of it was kept, which another thread says."""

    text: str
    kept: str
    done: bool = False


def by_hand(change_id: str, path: str) -> ByHand | None:
    """The file, while it is open in this tab."""
    opened = cast("ByHand | None", st.session_state.get(f"syna.hand.{change_id}.{path}"))
    return opened if opened is not None and not opened.done else None


def open_by_hand(change_id: str, path: str, opened: ByHand | None) -> None:
    """None leaves it, with what was typed."""
    st.session_state[f"syna.hand.{change_id}.{path}"] = opened


def shown_evidence(block_id: str) -> str | None:
    """Which result of an answer is on show, once a person chose one."""
    return cast(str | None, st.session_state.get(f"syna.evidence.{block_id}"))


def show_evidence(block_id: str, name: str) -> None:
    st.session_state[f"syna.evidence.{block_id}"] = name


def opened_row(block_id: str) -> tuple[int, int] | None:
    """The row of the result on show that a person opened last, and how often one was opened."""
    return cast(tuple[int, int] | None, st.session_state.get(f"syna.row.{block_id}"))


def open_row(block_id: str, row: int) -> None:
    before = opened_row(block_id)
    st.session_state[f"syna.row.{block_id}"] = (row, before[1] + 1 if before else 1)


def remember(name: str, value: bool) -> bool:
    """Keep a fact until next time; gives what was kept before."""
    key = f"syna.fact.{name}"
    before = cast(bool, st.session_state.get(key, False))
    st.session_state[key] = value
    return before


def news(name: str, fact: tuple[str | None, ...]) -> bool:
    """Whether this tab last heard something else under that name; it is kept from now on."""
    key = f"syna.news.{name}"
    before = st.session_state.get(key)
    st.session_state[key] = fact
    return bool(before != fact)


def unheard(name: str) -> None:
    """What came under that name could not be acted on: it is news again."""
    st.session_state.pop(f"syna.news.{name}", None)


@dataclass(frozen=True)
class Looked:
    """What a test of a connection found; the password is the one that was typed for it."""

    connection: Connection
    password: str | None = field(repr=False)
    seen: DatabaseSeen


def looked(key: str) -> Looked | SynaError | None:
    """What the last test of a connection found, or what was in its way."""
    return cast("Looked | SynaError | None", st.session_state.get(f"syna.looked.{key}"))


def keep_looked(key: str, found: Looked | SynaError) -> None:
    st.session_state[f"syna.looked.{key}"] = found


def forget_looked(key: str) -> None:
    st.session_state.pop(f"syna.looked.{key}", None)


def kept_policies() -> tuple[Policy, ...]:
    """Policies of a file that this tab has yet to use or to leave."""
    return cast("tuple[Policy, ...]", st.session_state.get("syna.policies", ()))


def keep_policies(policies: Sequence[Policy]) -> None:
    st.session_state["syna.policies"] = tuple(policies)


def waiting_count() -> int:
    """How many requests wait for a person; 0 while Syna starts."""
    starting = _starting if _services is None else None
    if starting is not None and (not starting.done() or starting.exception() is not None):
        return 0
    try:
        return len(services().approvals.waiting())
    except SynaError:
        return 0


def differences(notebook_id: str) -> list[Difference]:
    """What the last re-run moved: filled by the work that ran it, emptied when dismissed."""
    return cast(
        "list[Difference]", st.session_state.setdefault(f"syna.differences.{notebook_id}", [])
    )


def home_sources(known: Sequence[str]) -> tuple[str, ...]:
    """Sources that a question asked on Home is about: the newest, unless others were chosen."""
    chosen = cast(tuple[str, ...] | None, st.session_state.get("syna.home.sources"))
    if chosen is None:
        return tuple(known[:1])
    return tuple(one for one in chosen if one in known)


def choose_home_sources(chosen: Sequence[str]) -> None:
    st.session_state["syna.home.sources"] = tuple(chosen)
