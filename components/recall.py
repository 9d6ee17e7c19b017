"""Arrow up in the empty ask box brings back the last question."""

from __future__ import annotations

import streamlit as st

_JS = """
export default function ({ data }) {
  const recall = (event) => {
    const box = event.target;
    if (event.key !== "ArrowUp" || box.dataset?.testid !== "stChatInputTextArea") return;
    if (box.value || !data.question) return;
    event.preventDefault();
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    set.call(box, data.question);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("keydown", recall, true);
  return () => document.removeEventListener("keydown", recall, true);
}
"""

_mount = st.components.v2.component("syna_recall", js=_JS)


def recall(question: str, *, key: str) -> None:
    _mount(key=key, data={"question": question}, height=1)
