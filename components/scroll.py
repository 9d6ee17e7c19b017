"""Brings the end of the page into sight, once, unless the person scrolls meanwhile."""

from __future__ import annotations

import streamlit as st

_JS = """
export default function ({ data, parentElement }) {
  const host = parentElement.host ?? parentElement;
  if (host.synaSeen === data.token) return;
  host.synaSeen = data.token;
  const page = host.closest("[data-testid=stMain]");
  if (!page) return;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const down = () => page.scrollTo({ top: page.scrollHeight, behavior: calm ? "auto" : "smooth" });
  const timers = [0, 300, 900, 1800].map((wait) => setTimeout(down, wait));
  const leave = () => timers.forEach(clearTimeout);
  for (const act of ["wheel", "touchstart", "keydown"])
    page.addEventListener(act, leave, { once: true, passive: true });
}
"""

_mount = st.components.v2.component("syna_scroll", html="<div></div>", js=_JS)


def scroll_to_end(token: str, *, key: str) -> None:
    """Scroll to the end when `token` is new to the browser."""
    _mount(key=key, data={"token": token}, height=1)
