"""Figures from a worker, taken as something a stranger may have written."""

from __future__ import annotations

import json
from typing import TypeAlias

from core.domain.work import PythonRun

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_PARTS = frozenset({"data", "layout", "frames"})
_OF_THE_NETWORK = ("map", "geo")
_MOST_BYTES = 5_000_000


def checked(run: PythonRun) -> PythonRun:
    """The same with only such figures as a page can draw without asking anything of others."""
    kept = tuple(text for text in map(_checked, run.figures) if text is not None)
    if len(kept) == len(run.figures):
        return run.model_copy(update={"figures": kept})
    remark = "A figure was left out: it is broken, or needs maps or images from the network."
    return run.model_copy(update={"figures": kept, "remarks": (*run.remarks, remark)})


def _checked(text: str) -> str | None:
    if len(text) > _MOST_BYTES:
        return None
    try:
        figure: Json = json.loads(text)
        if not isinstance(figure, dict) or not _PARTS.issuperset(figure):
            return None
        traces = figure.get("data")
        if not isinstance(traces, list) or not all(map(_is_local, traces)) or _reaches(figure):
            return None
        return json.dumps(figure)
    except (ValueError, RecursionError):
        return None


def _is_local(trace: Json) -> bool:
    kind = trace.get("type", "scatter") if isinstance(trace, dict) else None
    if not isinstance(kind, str) or kind == "choropleth":
        return False
    return kind == "heatmap" or not any(word in kind for word in _OF_THE_NETWORK)


def _reaches(value: Json, key: str = "") -> bool:
    """Whether an address is named where the drawing library would fetch from."""
    if isinstance(value, dict):
        return any(_reaches(item, name.casefold()) for name, item in value.items())
    if isinstance(value, list):
        return any(_reaches(item, key) for item in value)
    fetched = any(word in key for word in ("source", "style", "url"))
    return fetched and isinstance(value, str) and "//" in value and "data:" not in value[:5]
