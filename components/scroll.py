"""Brings a place of the page into sight, once."""

from __future__ import annotations

import streamlit as st

_JS = """
export default function ({ data, parentElement }) {
  const host = parentElement.host ?? parentElement;
  if (host.synaSeen === data.token) return;
  host.synaSeen = data.token;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  requestAnimationFrame(() =>
    host.scrollIntoView({ block: "end", behavior: calm ? "auto" : "smooth" }));
}
"""

_mount = st.components.v2.component("syna_scroll", html="<div></div>", js=_JS)


def scroll_here(token: str, *, key: str) -> None:
    """Scroll to this place when `token` is new to the browser."""
    _mount(key=key, data={"token": token}, height=1)
