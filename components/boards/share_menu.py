"""A dashboard handed over: files to fetch, those that are printed first, and links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import streamlit as st

from components import session
from components.tiles.choice import Act, BoardChoice, Print
from core.domain.printing import PrintForm

Form = Literal["html", "yaml"]
FORMS: tuple[PrintForm, ...] = ("pdf", "png")
_FILES: tuple[tuple[Form, str, str], ...] = (
    ("html", "HTML, opens offline", "text/html"),
    ("yaml", "YAML, to take in elsewhere", "application/yaml"),
)
_PRINTED: dict[PrintForm, tuple[str, str]] = {
    "pdf": ("PDF", "application/pdf"),
    "png": ("PNG, one picture", "image/png"),
}
_NO_BROWSER = (
    "PDF and PNG are printed by Chrome, Edge, Chromium or Brave, and this computer has none of "
    "them. Download the HTML, open it and print it there."
)


@dataclass(frozen=True)
class ShareState:
    """`browser` is what prints, empty where nothing does; `printed` are files of what is on show
    that are there already."""

    title: str
    export: Callable[[Form], bytes]
    browser: str = ""
    printed: Mapping[PrintForm, bytes] = field(default_factory=dict)
    printing: bool = False


def share_menu(share: Callable[[], ShareState], *, key: str) -> BoardChoice | None:
    """The state is asked for once the menu is open."""
    menu = st.popover(
        "", icon=":material/ios_share:", help="Share", key=f"share-{key}", type="tertiary",
        on_change="rerun",
    )  # fmt: skip
    if not menu.open:
        return None
    state = share()
    with menu:
        for form, label, mime in _FILES:
            st.download_button(
                label,
                data=partial(state.export, form),
                file_name=f"{state.title[:80]}.{form}",
                mime=mime,
                icon=":material/download:",
                key=f"{form}-{key}",
                on_click="ignore",
                width="stretch",
            )
        chosen = _prints(state, key=key)
        if st.button(
            "Make a link", icon=":material/link:", key=f"links-{key}", width="stretch",
            on_click=session.toggle_fold, args=(f"share-{key}", False),
        ):  # fmt: skip
            chosen = Act("links")
    return chosen


def _prints(state: ShareState, *, key: str) -> BoardChoice | None:
    chosen: BoardChoice | None = None
    for form in FORMS:
        label = _PRINTED[form][0]
        if form in state.printed:
            fetch(state.title, form, state.printed[form], key=f"{form}-{key}")
        elif st.button(
            label,
            icon=":material/print:",
            key=f"{form}-{key}",
            width="stretch",
            disabled=state.printing or not state.browser,
            help=f"Printed by {state.browser}" if state.browser else None,
            on_click=session.toggle_fold,
            args=(f"share-{key}", False),
        ):
            chosen = Print(form)
    if not state.browser:
        st.caption(_NO_BROWSER)
    return chosen


def fetch(
    title: str, form: PrintForm, content: bytes, *, key: str, label: str | None = None
) -> None:
    """The button that hands a printed file over."""
    name, mime = _PRINTED[form]
    st.download_button(
        label or name,
        data=content,
        file_name=f"{title[:80]}.{form}",
        mime=mime,
        icon=":material/download:",
        key=f"fetch-{key}",
        on_click="ignore",
        width="stretch" if label is None else "content",
    )
