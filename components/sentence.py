"""The answer sentence: bound numbers underlined, all text set letter by letter, never as HTML."""

from __future__ import annotations

from typing import cast

import streamlit as st

from core.domain.bound import BoundNumber, Rendered

_CSS = """
p { margin: 0; color: var(--st-text-color); font-family: var(--st-font);
    font-size: 1.15rem; line-height: 1.55; overflow-wrap: anywhere; white-space: pre-wrap; }
.bound { cursor: pointer; font-weight: 600; font-variant-numeric: tabular-nums;
    border-bottom: 1.5px dotted color-mix(in srgb, var(--st-text-color) 60%, transparent); }
.word { font-weight: 400; }
.bound:hover { border-bottom-color: var(--st-primary-color); }
.bound:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px;
    border-radius: 2px; }
"""

_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const old = parentElement.querySelector("p");
  const line = document.createElement("p");
  for (const piece of data.pieces) {
    if (piece.name === undefined) {
      line.append(document.createTextNode(piece.text));
      continue;
    }
    const number = document.createElement("span");
    number.textContent = piece.text;
    number.title = piece.hint;
    number.className = "bound " + piece.kind;
    number.tabIndex = 0;
    number.setAttribute("role", "button");
    number.setAttribute("aria-label", piece.text + ". " + piece.hint);
    const show = () => setTriggerValue("cell", piece.name);
    number.onclick = show;
    number.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      show();
    };
    line.append(number);
  }
  if (old) old.replaceWith(line); else parentElement.append(line);
}
"""

_mount = st.components.v2.component("syna_sentence", css=_CSS, js=_JS)


def sentence(rendered: Rendered, *, key: str) -> str | None:
    """Draw it; the name of the result whose number was clicked, if one was."""
    result = _mount(key=key, data={"pieces": pieces(rendered)}, on_cell_change=lambda: None)
    return cast(str | None, result.get("cell"))


def pieces(rendered: Rendered) -> list[dict[str, str]]:
    """The text in order, bound numbers apart with what a hover says of them."""
    made: list[dict[str, str]] = []
    position = 0
    for span in rendered.spans:
        if span.start > position:
            made.append({"text": rendered.text[position : span.start]})
        kind = "word" if isinstance(span.value, str) else "number"
        made.append({"text": span.text, "hint": hint(span), "name": span.name, "kind": kind})
        position = span.end
    if position < len(rendered.text):
        made.append({"text": rendered.text[position:]})
    return made


def hint(span: BoundNumber) -> str:
    """The exact value with its unit, and the cell it stands in."""
    if span.column is None:
        return f"{span.exact}\nRows of {span.name}"
    place = span.column if span.row is None else f"{span.column}, row {span.row + 1}"
    return f"{span.exact}\n{span.name}: {place}"
