"""Figures that code drew, as data: in our colours, without anybody's template."""

from __future__ import annotations

import json
import re

from pydantic import JsonValue

from core.domain.chart_text import COLOURS

# What Plotly Express writes into every trace that was given no colour.
_PLAIN = "#636efa #EF553B #00cc96 #ab63fa #FFA15A #19d3f3 #FF6692 #B6E880 #FF97FF #FECB52".split()
_OURS = {plain.casefold(): COLOURS[at % len(COLOURS)] for at, plain in enumerate(_PLAIN)}
_COLOUR = re.compile(r'"(#[0-9a-fA-F]{6})"')


def themed(figure: str) -> dict[str, JsonValue]:
    """`data`, `layout` and perhaps `frames` of a figure that the sandbox has checked."""
    recoloured = _COLOUR.sub(lambda m: f'"{_OURS.get(m[1].casefold(), m[1])}"', figure)
    record: dict[str, JsonValue] = json.loads(recoloured, parse_constant=lambda _: None)
    layout = record.get("layout")
    kept = layout if isinstance(layout, dict) else {}
    record["layout"] = {name: value for name, value in kept.items() if name != "template"}
    return record


def title_of(figure: dict[str, JsonValue]) -> str:
    """The title that the code gave it, or nothing."""
    layout = figure.get("layout")
    title = layout.get("title") if isinstance(layout, dict) else None
    text = title.get("text") if isinstance(title, dict) else title
    return text if isinstance(text, str) else ""
