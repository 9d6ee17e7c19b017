"""Places in a repository: each opens to its lines, the cited ones marked; text is never markup."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from components.plain import plain
from core.domain.code.asked import TITLES, CodeAnswer, Found
from core.domain.code.citations import Excerpt

_AROUND, _MOST = 3, 30
_LONG = 8  # places of a group that are in sight
_CSS = """
:host, .places { color: var(--st-text-color); font-family: var(--st-font); font-size: 0.95rem; }
h6 { margin: 0.9rem 0 0.25rem; font-size: 0.9rem; font-weight: 600; }
h6:first-child { margin-top: 0; }
h6 span { font-weight: 400; color: color-mix(in srgb, var(--st-text-color) 70%, transparent); }
details { border-top: 1px solid var(--st-border-color); }
details:last-of-type { border-bottom: 1px solid var(--st-border-color); }
summary { display: flex; flex-wrap: wrap; gap: 0.1rem 0.9rem; align-items: baseline;
    padding: 0.35rem 0.2rem; cursor: pointer; list-style: none; min-width: 0; }
summary::-webkit-details-marker { display: none; }
summary:hover .place, summary:focus-visible .place { text-decoration: underline; }
summary:focus-visible, button:focus-visible { outline: 2px solid var(--st-primary-color);
    outline-offset: 2px; border-radius: 2px; }
.place { font-family: var(--st-code-font); font-size: 0.85rem; color: var(--st-link-color);
    overflow-wrap: anywhere; }
.flat .place { color: inherit; }
.flat { cursor: default; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.text { flex: 1 1 16rem; min-width: 0; overflow: hidden; text-overflow: ellipsis;
    white-space: nowrap; color: color-mix(in srgb, var(--st-text-color) 75%, transparent); }
.code .text { font-family: var(--st-code-font); font-size: 0.82rem; }
details[open] > summary .text { white-space: normal; overflow-wrap: anywhere; }
.lines { margin: 0 0 0.4rem; padding: 0.4rem 0; overflow-x: auto; border-radius: 6px;
    background: var(--st-code-background-color); font-family: var(--st-code-font);
    font-size: 0.82rem; line-height: 1.5; }
.line { display: flex; width: max-content; min-width: 100%; }
.number { flex: none; width: 3.6rem; padding-right: 0.9rem; text-align: right; user-select: none;
    position: sticky; left: 0; background: var(--st-code-background-color);
    color: color-mix(in srgb, var(--st-text-color) 62%, transparent);
    font-variant-numeric: tabular-nums; box-sizing: border-box; }
.letters { white-space: pre; padding-right: 1rem; }
.cited { background: color-mix(in srgb, var(--st-primary-color) 14%, transparent); }
.cited .number { color: var(--st-text-color); font-weight: 600;
    box-shadow: inset 3px 0 0 var(--st-primary-color); }
.acts { display: flex; gap: 0.5rem; padding-bottom: 0.6rem; }
button { font: inherit; font-size: 0.82rem; color: var(--st-text-color); cursor: pointer;
    padding: 0.15rem 0.6rem; border: 1px solid var(--st-border-color); border-radius: 6px;
    background: transparent; }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
"""
_JS = """
const made = (tag, kind, text) => {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (text !== undefined) node.textContent = text;
  return node;
};
const copied = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = made("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
};
const drawn = (place, whole) => {
  const box = made("div", "lines");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Lines of " + place.place);
  place.lines.forEach((letters, n) => {
    const number = place.from + n;
    if (!whole && (number < place.near[0] || number > place.near[1])) return;
    const cited = number >= place.first && number <= place.last;
    const line = made("div", cited ? "line cited" : "line");
    if (cited) line.setAttribute("aria-current", "true");
    line.append(made("span", "number", String(number)), made("span", "letters", letters || " "));
    box.append(line);
  });
  return box;
};
const opened = (place) => {
  const inside = made("div");
  let box = drawn(place, false);
  const acts = made("div", "acts");
  const copy = made("button", "", "Copy path");
  copy.type = "button";
  copy.onclick = async () => {
    await copied(place.place);
    copy.textContent = "Copied";
    setTimeout(() => { copy.textContent = "Copy path"; }, 1500);
  };
  acts.append(copy);
  const more = place.lines.length - (place.near[1] - place.near[0] + 1);
  if (more > 0) {
    const button = made("button", "", "Show " + more + " more lines");
    button.type = "button";
    button.onclick = () => {
      const next = drawn(place, true);
      box.replaceWith(next);
      box = next;
      button.remove();
    };
    acts.append(button);
  }
  inside.append(box, acts);
  return inside;
};
const listed = (place) => {
  const parts = [made("span", "place", place.place)];
  if (place.name) parts.push(made("span", "name", place.name));
  if (place.text) parts.push(made("span", "text", place.text));
  if (!place.lines.length) {
    const row = made("details", "");
    const head = made("summary", "flat");
    head.onclick = (event) => event.preventDefault();
    head.append(...parts);
    row.append(head);
    return row;
  }
  const row = made("details", place.code ? "code" : "");
  row.dataset.row = String(place.row);
  const head = made("summary");
  head.append(...parts);
  row.append(head);
  row.ontoggle = () => {
    if (row.open && row.children.length === 1) row.append(opened(place));
  };
  return row;
};
export default function ({ data, parentElement }) {
  const told = JSON.stringify(data.groups);
  let root = parentElement.querySelector(".places");
  if (!root || root.told !== told) {
    const fresh = made("div", "places");
    fresh.told = told;
    for (const group of data.groups) {
      const title = made("h6", "", group.title + " ");
      title.append(made("span", "", group.count));
      fresh.append(title);
      group.places.slice(0, data.long).forEach((place) => fresh.append(listed(place)));
      const rest = group.places.slice(data.long);
      if (rest.length) {
        const button = made("button", "", "Show " + rest.length + " more places");
        button.type = "button";
        button.onclick = () => button.replaceWith(...rest.map(listed));
        button.rest = rest.map((place) => place.row);
        fresh.append(button);
      }
    }
    if (root) root.replaceWith(fresh); else parentElement.append(fresh);
    root = fresh;
  }
  const open = data.open;
  if (!open || root.turn === open.turn) return;
  root.turn = open.turn;
  root.querySelectorAll("button").forEach((button) => {
    if (button.rest && button.rest.includes(open.row)) button.click();
  });
  const row = root.querySelector('details[data-row="' + Number(open.row) + '"]');
  if (!row) return;
  row.open = true;
  row.querySelector("summary").focus({ preventScroll: true });
  requestAnimationFrame(() => row.scrollIntoView({ block: "nearest" }));
}
"""

_mount = st.components.v2.component("syna_places", css=_CSS, js=_JS)


def cited_view(answer: CodeAnswer, *, key: str, opened: tuple[int, int] | None = None) -> None:
    """`opened` is the row to open (from 0), and how often one was chosen so far."""
    if not answer.found:
        return
    open_ = {"row": opened[0], "turn": opened[1]} if opened is not None else None
    _mount(key=f"cited-{key}", data={"groups": groups(answer), "open": open_, "long": _LONG})
    st.caption(plain(_read_at(answer)))


def groups(answer: CodeAnswer) -> list[dict[str, object]]:
    """The places as the browser gets them: pieces of text and numbers, by what they are."""
    order = {part: number for number, part in enumerate(TITLES)}
    rows = sorted(enumerate(answer.found), key=lambda pair: order[pair[1].part])
    made: list[dict[str, object]] = []
    for part, held in groupby(rows, key=lambda pair: pair[1].part):
        places = [_place(row, found) for row, found in held]
        count = f"{len(places)}" if len(places) > 1 else ""
        made.append({"title": TITLES[part], "count": count, "places": places})
    return made


def _place(row: int, found: Found) -> dict[str, object]:
    seen = found.excerpt or Excerpt(first=1, lines=())
    first = found.citation.first if found.citation else 0
    last = found.citation.last if found.citation else 0
    return {
        "row": row,
        "place": found.place,
        "name": "" if found.place == found.name else found.name,
        "text": found.text if found.text != found.name else "",
        "code": found.part not in ("docstring", "reading", "commit", "changed"),
        "from": seen.first,
        "first": first,
        "last": last,
        "lines": list(seen.lines),
        "near": _near(found, seen),
    }


def _near(found: Found, seen: Excerpt) -> list[int]:
    """The lines that show at first: a definition goes on below its head."""
    if found.citation is None:
        return [1, 0]
    first, last = found.citation.first, found.citation.last
    below = 14 if found.part == "definition" else _AROUND
    begin = max(seen.first, first - _AROUND)
    return [begin, min(seen.last, last + below, begin + _MOST - 1)]


def _read_at(answer: CodeAnswer) -> str:
    """What was read, and what was not."""
    said = f"Read at commit {answer.commit[:8]}."
    if answer.by_name:
        said += " Found by name: calls that are only made while it runs are not seen."
    if answer.uncommitted:
        many = answer.uncommitted > 1
        files = f"{answer.uncommitted} files" if many else "1 file"
        said += f" {files} of the folder {'are' if many else 'is'} not committed and not read."
    return said
