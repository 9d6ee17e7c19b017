"""Everything about a tile that a form can hold; what was changed becomes one step."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from components.tiles.choice import Change
from components.tiles.face import Face
from core.domain.charts import ChartKind, ChartSpec
from core.domain.dashboards.edits import (
    Edit,
    PlaceTile,
    RenameTile,
    SetFormat,
    SetIgnored,
    SetKind,
    SetTarget,
    SetText,
    Together,
)
from core.domain.dashboards.spec import COLUMNS, TALLEST, NumberFormat, Target, Tile, TileKind

_KINDS: dict[TileKind, str] = {"figure": "Figure", "chart": "Chart", "table": "Table"}
_CHARTS: dict[ChartKind, str] = {
    "bar": "Bars", "line": "Line", "area": "Area", "pie": "Shares of a whole",
    "scatter": "Points", "histogram": "Distribution", "heatmap": "Heat map",
}  # fmt: skip
_AUTO = "as it fits"


def tile_settings(face: Face) -> Change | None:
    """The edits, once Apply was pressed and anything differs."""
    tile = face.tile
    with st.form(f"settings-{face.key}", border=False):
        edits: list[Edit] = [*_name(face)]
        if tile.kind == "text":
            text = st.text_area("Text", tile.text, max_chars=20_000, help="Markdown")
            edits += [SetText(tile_id=tile.id, text=text)] if text != tile.text else []
        else:
            edits += [*_shown_as(tile), *_written(tile), *_goal(tile), *_ignored(face)]
        edits += _place(tile)
        pressed = st.form_submit_button("Apply", type="primary", width="stretch")
    if not pressed or not edits:
        return None
    return Change(edits[0] if len(edits) == 1 else Together(edits=tuple(edits)))


def _name(face: Face) -> list[Edit]:
    title = st.text_input("Title", face.tile.title, max_chars=200).strip()
    changed = title and title != face.tile.title
    return [RenameTile(tile_id=face.tile.id, title=title)] if changed else []


def _shown_as(tile: Tile) -> list[Edit]:
    kinds: list[TileKind] = list(_KINDS)
    left, right = st.columns(2)
    kind = left.selectbox("Shown as", kinds, kinds.index(tile.kind), format_func=_KINDS.__getitem__)
    charts: list[ChartKind] = [c for c in get_args(ChartKind) if c in _CHARTS]
    now = tile.chart.chart if tile.chart is not None else None
    drawn = right.selectbox(
        "Chart",
        charts,
        charts.index(now) if now in charts else 0,
        format_func=_CHARTS.__getitem__,
        help="For charts",
    )
    chart = tile.chart
    if kind == "chart" and drawn != now:
        base = chart or ChartSpec(chart=drawn)
        chart = base.model_copy(update={"chart": drawn})
    if kind == tile.kind and chart == tile.chart:
        return []
    return [SetKind(tile_id=tile.id, shown_as=kind, chart=chart)]


def _written(tile: Tile) -> list[Edit]:
    form = tile.format
    left, right = st.columns(2)
    choices = [_AUTO, *map(str, range(7))]
    at = 0 if form.decimals is None else min(form.decimals, 6) + 1
    decimals = left.selectbox("Decimals", choices, at)
    unit = right.text_input("Unit", form.unit, max_chars=20, placeholder="such as EUR")
    with st.container(horizontal=True):
        percent = st.checkbox("Share, in percent", form.percent)
        shorten = st.checkbox("Shorten large figures", form.shorten)
    made = NumberFormat(
        decimals=None if decimals == _AUTO else int(decimals),
        unit=unit.strip(),
        percent=percent,
        shorten=shorten,
    )
    return [SetFormat(tile_id=tile.id, format=made)] if made != form else []


def _goal(tile: Tile) -> list[Edit]:
    now = tile.target
    left, right = st.columns(2)
    value = left.number_input(
        "Target", value=now.value if now else None, placeholder="none", step=None, format="%g"
    )
    better = right.selectbox(
        "Better is", ("higher", "lower"), 0 if now is None or now.better == "higher" else 1
    )
    made = Target(value=value, better=better) if value is not None else None
    return [SetTarget(tile_id=tile.id, target=made)] if made != now else []


def _ignored(face: Face) -> list[Edit]:
    if not face.filters:
        return []
    titles = {each.key: each.title or each.key for each in face.filters}
    now = [key for key in face.tile.ignores if key in titles]
    picked = st.multiselect("Filters that leave it alone", list(titles), now, titles.__getitem__)
    same = set(picked) == set(now)
    return [] if same else [SetIgnored(tile_id=face.tile.id, keys=tuple(picked))]


def _place(tile: Tile) -> list[Edit]:
    now = tile.place
    with st.container(horizontal=True):
        x = st.number_input("Column", 1, COLUMNS, now.x + 1, width=90)
        y = st.number_input("Row", 1, 10_000, now.y + 1, width=90)
        width = st.number_input("Width", 1, COLUMNS, now.width, width=90)
        height = st.number_input("Height", 1, TALLEST, now.height, width=90)
    if (x - 1, y - 1, width, height) == (now.x, now.y, now.width, now.height):
        return []
    return [PlaceTile(tile_id=tile.id, x=x - 1, y=y - 1, width=width, height=height)]
