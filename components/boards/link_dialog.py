"""Links to a dashboard: made with an end and a name, shown once, listed, taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from components import session
from components.figures import since
from components.plain import plain
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.links import SharedLink
from core.domain.formats import show
from core.errors import SynaError

_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class LinkState:
    """`make` gives the token of a new link, from its name and its end."""

    chosen: Sequence[Chosen]
    links: Callable[[], Sequence[SharedLink]]
    is_open: Callable[[SharedLink], bool]
    make: Callable[[str, datetime | None], str]
    revoke: Callable[[SharedLink], None]


def link_dialog(state: LinkState) -> None:
    """A link is made at once; taking one back closes it, with undo in the bar."""
    session.show_token(None)
    st.dialog("Links to this dashboard", width="medium")(link_body)(state)


def link_body(state: LinkState) -> None:
    """What stands in the dialog."""
    st.markdown(
        "Whoever has a link reads this dashboard, and nothing else of Syna, "
        f"{_as_filtered(state.chosen)}."
    )
    with st.form("make-link", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("For", max_chars=100, placeholder="Who gets it (optional)")
            last = st.date_input("Until", None, min_value=date.today(), help="Without end if empty")
        pressed = st.form_submit_button("Make the link", type="primary", icon=":material/add_link:")
    if pressed:
        session.show_token(None)
        try:
            session.show_token(state.make(name, _end_of(last)))
        except SynaError as error:
            st.error(plain(error.describe()), icon=":material/error:")
    token = session.shown_token()
    if token is not None:
        _once(token)
    for link in state.links():
        if _line(link, is_open=state.is_open(link)):
            state.revoke(link)
            st.rerun()


def _once(token: str) -> None:
    address = shared_address(st.context.url or "", token)
    st.code(address, language=None, wrap_lines=True)
    said = "Copy it now: Syna keeps only its fingerprint and cannot show it again."
    if urlsplit(address).hostname in _HERE:
        said += (
            " It opens on this computer only; for others, serve Syna on the network "
            "and make the link from there."
        )
    st.caption(said)


def _line(link: SharedLink, *, is_open: bool) -> bool:
    """True when it is to be taken back."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"link-{link.id}"):
        ends = _ends(link, is_open=is_open)
        facts = [f"made {since(link.created_at)}", ends, *(named(each) for each in link.chosen)]
        title = plain(link.title or f"Link …{link.hint}")
        st.markdown(f"{title} :gray[{plain(', '.join(facts))}]", width="stretch")
        return st.button("Take back", key=f"revoke-{link.id}", help="It shows nothing from then on")


def _ends(link: SharedLink, *, is_open: bool) -> str:
    if link.ends_at is None:
        return "without end"
    return f"until {show(link.ends_at.astimezone(_zone()).date())}" if is_open else "ended"


def named(chosen: Chosen) -> str:
    """A filter in words."""
    column = chosen.column.rpartition(".")[2]
    if chosen.since or chosen.until:
        return f"{column} {chosen.since or 'any day'} to {chosen.until or 'now'}"
    values = [value if value is not None else "(missing)" for value in chosen.values]
    more = f" and {len(values) - 3} more" if len(values) > 3 else ""
    return f"{column} {', '.join(values[:3])}{more}"


def _as_filtered(chosen: Sequence[Chosen]) -> str:
    if not chosen:
        return "without filters"
    return f"filtered as it is now: {plain('; '.join(map(named, chosen)))}"


def _end_of(last: date | None) -> datetime | None:
    """The end of that day where the person is."""
    return datetime.combine(last + timedelta(days=1), time(), _zone()) if last else None


def _zone() -> ZoneInfo:
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def shared_address(page: str, token: str) -> str:
    """Beside the page that the browser shows: `https://host/base/dashboard?...` gives
    `https://host/base/shared/<token>`."""
    parts = urlsplit(page)
    base = parts.path.rpartition("/")[0]
    host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return f"{host}{base}/shared/{token}"
