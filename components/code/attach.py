"""Attaching a repository: a folder on this machine, or an address to fetch it from."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from components import session


@dataclass(frozen=True)
class AttachCode:
    """`text` is a folder or an address; `branch` is empty for the one that is checked out."""

    text: str
    branch: str = ""
    token: str | None = field(default=None, repr=False)


def attach_code_form(*, key: str) -> AttachCode | None:
    with st.form(f"code-{key}", border=False, clear_on_submit=True):
        text = st.text_input(
            "Folder or address",
            placeholder="~/projects/shop or https://example.org/shop.git",
            max_chars=4096,
            help="A folder is read as it is committed; nothing in it is changed.",
        )
        branch = st.text_input(
            "Branch", placeholder="the one that is checked out", max_chars=250, key=f"branch-{key}"
        )
        token = st.text_input(
            "Access token",
            type="password",
            placeholder="only for private addresses",
            max_chars=1000,
            key=f"token-{key}",
            help="Kept with your other secrets, and sent to that address only.",
        )
        pressed = st.form_submit_button("Attach", type="primary")
    if not pressed or not text.strip():
        return None
    session.renew("attach-code")
    return AttachCode(text.strip(), branch.strip(), token.strip() or None)
