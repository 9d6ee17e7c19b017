"""The grid as a plan: tiles are moved and resized by dragging, or with the arrow keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from components.tiles.choice import Change
from core.domain.dashboards.edits import PlaceTile
from core.domain.dashboards.spec import Tile

_CSS = """
.plan { display: grid; grid-template-columns: repeat(12, 1fr); grid-auto-rows: 13px; gap: 4px;
    padding: 6px; border-radius: 8px; touch-action: none; position: relative;
    background: var(--st-secondary-background-color); font-family: var(--st-font); }
.box { position: relative; border: 1px solid var(--st-border-color); border-radius: 5px;
    background: var(--st-background-color); color: var(--st-text-color); font-size: 12px;
    line-height: 1.2; padding: 2px 8px; overflow: hidden; white-space: nowrap;
    text-overflow: ellipsis;
    cursor: grab; user-select: none; }
.box:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.box.held { opacity: .75; cursor: grabbing; border-color: var(--st-primary-color); z-index: 2; }
.grip { position: absolute; right: 0; bottom: 0; width: 14px; height: 14px; cursor: nwse-resize; }
.grip::after { content: ""; position: absolute; right: 3px; bottom: 3px; width: 6px; height: 6px;
    border-right: 2px solid currentColor; border-bottom: 2px solid currentColor; opacity: .6; }
"""

_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const old = parentElement.querySelector(".plan");
  const plan = document.createElement("div");
  plan.className = "plan";
  plan.setAttribute("role", "application");
  plan.setAttribute("aria-label", "Places of the tiles. Arrow keys move, with Shift they resize.");
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
  const fit = (p) => {
    p.width = clamp(p.width, 1, 12);
    p.height = clamp(p.height, 1, data.tallest);
    p.x = clamp(p.x, 0, 12 - p.width);
    p.y = Math.max(0, p.y);
    return p;
  };
  const lay = (box, p) => {
    box.style.gridColumn = (p.x + 1) + " / span " + p.width;
    box.style.gridRow = (p.y + 1) + " / span " + p.height;
  };
  const send = (tile, p) => {
    if (["x", "y", "width", "height"].every((name) => p[name] === tile[name])) return;
    setTriggerValue("moved", { id: tile.id, ...p });
  };
  const placeOf = ({ x, y, width, height }) => ({ x, y, width, height });
  for (const tile of data.tiles) {
    const box = document.createElement("div");
    box.className = "box";
    box.tabIndex = 0;
    box.setAttribute("role", "button");
    box.setAttribute("aria-label",
      tile.title + ", column " + (tile.x + 1) + ", row " + (tile.y + 1) +
      ", " + tile.width + " wide, " + tile.height + " high");
    box.dataset.tile = tile.title;
    box.append(document.createTextNode(tile.title));
    const grip = document.createElement("span");
    grip.className = "grip";
    box.append(grip);
    lay(box, tile);
    box.onpointerdown = (event) => {
      event.preventDefault();
      box.focus();
      box.setPointerCapture(event.pointerId);
      box.classList.add("held");
      const resize = event.target === grip;
      const wide = (plan.clientWidth - 12 + 4) / 12;
      const from = { x: event.clientX, y: event.clientY };
      let now = placeOf(tile);
      box.onpointermove = (move) => {
        const dx = Math.round((move.clientX - from.x) / wide);
        const dy = Math.round((move.clientY - from.y) / 17);
        now = resize
          ? fit({ ...placeOf(tile), width: tile.width + dx, height: tile.height + dy })
          : fit({ ...placeOf(tile), x: tile.x + dx, y: tile.y + dy });
        lay(box, now);
      };
      const end = () => {
        box.onpointermove = box.onpointerup = box.onpointercancel = null;
        box.classList.remove("held");
        send(tile, now);
      };
      box.onpointerup = end;
      box.onpointercancel = end;
    };
    box.onkeydown = (event) => {
      const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      const p = placeOf(tile);
      if (event.shiftKey) { p.width += step[0]; p.height += step[1]; }
      else { p.x += step[0]; p.y += step[1]; }
      send(tile, fit(p));
    };
    plan.append(box);
  }
  if (old) old.replaceWith(plan); else parentElement.append(plan);
}
"""

_mount = st.components.v2.component("syna_arranger", css=_CSS, js=_JS)


def arranger(tiles: Sequence[Tile], *, key: str) -> Change | None:
    """The move that was made, if one was."""
    boxes = [{"id": tile.id, "title": tile.title, **tile.place.model_dump()} for tile in tiles]
    result = _mount(key=key, data={"tiles": boxes, "tallest": 24}, on_moved_change=lambda: None)
    moved = result.get("moved")
    if not isinstance(moved, Mapping):
        return None
    numbers = {name: moved.get(name) for name in ("x", "y", "width", "height")}
    if not all(isinstance(value, int) for value in numbers.values()):
        return None
    return Change(PlaceTile.model_validate({"tile_id": str(moved.get("id")), **numbers}))
