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
_CHOICES: dict[str, BoardChoice] = {
    "pdf": Print("pdf"),
    "png": Print("png"),
    "links": Act("links"),
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

    @property
    def can_print(self) -> bool:
        return bool(self.browser) and not self.printing


def share_menu(share: Callable[[], ShareState], *, key: str) -> BoardChoice | None:
    """The state is asked for once the menu is open. It closes when something is chosen in it, as
    what opens next lies over the page."""
    name = f"share-{key}"
    menu = st.popover(
        "", icon=":material/ios_share:", help="Share", key=name, type="tertiary",
        on_change="rerun",
    )  # fmt: skip
    chosen = _CHOICES.get(session.pressed(name) or "")
    if not menu.open:
        return chosen
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
        for made in FORMS:
            if made in state.printed:
                fetch(state.title, made, state.printed[made], key=f"{made}-{key}")
            else:
                _choice(made, _PRINTED[made][0], "print", key=key, disabled=not state.can_print)
        if not state.browser:
            st.caption(_NO_BROWSER)
        _choice("links", "Make a link", "link", key=key)
    return chosen


def _choice(what: str, label: str, icon: str, *, key: str, disabled: bool = False) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"{what}-{key}",
        width="stretch",
        disabled=disabled,
        on_click=session.press,
        args=(f"share-{key}", what),
        kwargs={"closing": f"share-{key}"},
    )


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
