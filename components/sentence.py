"""The answer sentence: bound numbers underlined, all text set letter by letter, never as HTML."""

from __future__ import annotations

from dataclasses import dataclass
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
    const show = () => setTriggerValue("cell", { name: piece.name, row: piece.row });
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


@dataclass(frozen=True)
class Clicked:
    """The result whose figure was clicked, and its row (from 0), if it is of one."""

    name: str
    row: int | None = None


def sentence(rendered: Rendered, *, key: str) -> Clicked | None:
    """Draw it; what was clicked, if anything was."""
    result = _mount(key=key, data={"pieces": pieces(rendered)}, on_cell_change=lambda: None)
    clicked = cast(dict[str, object] | None, result.get("cell"))
    if clicked is None:
        return None
    row = clicked.get("row")
    return Clicked(str(clicked.get("name")), row if isinstance(row, int) else None)


def pieces(rendered: Rendered) -> list[dict[str, str | int | None]]:
    """The text in order, bound numbers apart with what a hover says of them."""
    made: list[dict[str, str | int | None]] = []
    position = 0
    for span in rendered.spans:
        if span.start > position:
            made.append({"text": rendered.text[position : span.start]})
        kind = "word" if isinstance(span.value, str) else "number"
        bound = {"text": span.text, "hint": hint(span), "name": span.name, "kind": kind}
        made.append({**bound, "row": span.row})
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
