"""Which chart suits a result, how words change it, and whether a chart fits at all."""

from __future__ import annotations

import re

from core.domain.chart_shapes import chart_of
from core.domain.charts import ChartKind, ChartSpec
from core.domain.labels import capital, humanise
from core.domain.results import Result
from core.domain.shapes import Shape, shape_of

_ASKED: tuple[tuple[str, ChartKind], ...] = (
    (r"\bline (?:chart|graph|plot|diagram)s?\b|\bas (?:a )?lines?\b|\bcurves?\b", "line"),
    (r"\b(?:bar|column)s? (?:chart|graph|plot|diagram)s?\b|\bas (?:a )?bars?\b", "bar"),
    (r"\barea (?:chart|graph|plot)s?\b|\bas an area\b", "area"),
    (r"\bscatter(?:\s?plot| chart| graph| diagram)?s?\b|\bas points\b", "scatter"),
    (r"\bhistograms?\b", "histogram"),
    (r"\bheat\s?maps?\b", "heatmap"),
    (r"\b(?:single|big|large) (?:number|figure)\b|\bas a (?:figure|number|tile)\b", "figure"),
)
_AS_TABLE = re.compile(r"\b(?:as|in|into|to) (?:an? |the )?(?:plain |simple )?table\b")
_BARE: dict[str, ChartKind] = {"line": "line", "bar": "bar", "area": "area", "scatter": "scatter"}
_CHART_WORDS = re.compile(
    r"\b(?:chart|graph|plot|diagram|line|bars?|columns?|area|scatter\w*|histogram|heat\s?map|"
    r"stack\w*|unstack\w*|horizontal\w*|vertical\w*|group(?:ed)?|sideways|side by side|swap|"
    r"flip|axes|figure|number|tile|curve|points)\b"
)
_FILLER = re.compile(
    r"\b(?:and|now|please|as|an?|the|it|this|that|them|make|show|draw|display|turn|change|convert|"
    r"into|to|me|in|with|use|be|instead|of|can|you|could|i|want|would|like|again|but|just|rather|style|"
    r"type|switch|redraw|render|same|not|no|rows?|layout|bar's|one|another|different|view|see|by|up|series|"
    r"time|single|big|large|points|on|top|each|other|s)\b|[^\w\s]"
)


def asks_for_table(question: str) -> bool:
    """Whether it wants rows and no picture."""
    return _AS_TABLE.search(question.lower()) is not None


def suggest(result: Result, question: str = "") -> ChartSpec | None:
    """The chart a careful person would draw, or None where a table says it better."""
    if not result.rows or not result.columns or asks_for_table(question):
        return None
    asked = asked_chart(question)
    shape = shape_of(result)
    made = chart_of(result, shape)
    if asked is None:
        return made
    wanted = made
    if made is None or made.chart != asked:
        wanted = _as_kind(asked, made or ChartSpec(chart=asked), result=result, shape=shape)
    if wanted is None or fits(wanted, result) is not None:
        return made
    return _with_looks(wanted, question.lower())


def restyle(chart: ChartSpec | None, result: Result, question: str) -> ChartSpec | None:
    """The chart as the words want it; None where they ask for anything but its looks."""
    words = question.lower().strip()
    if not _CHART_WORDS.search(words) or _CHART_WORDS.sub("", _FILLER.sub("", words)).strip():
        return None
    shape = shape_of(result)
    base = chart or chart_of(result, shape) or ChartSpec(chart="bar")
    bare = _FILLER.sub("", words).strip().removesuffix("s")
    kind = asked_chart(words) or _BARE.get(bare, base.chart)
    changed = base if kind == base.chart else _as_kind(kind, base, result=result, shape=shape)
    if changed is None:
        return None
    changed = _with_looks(changed, words)
    return changed if changed != chart and fits(changed, result) is None else None


def asked_chart(question: str) -> ChartKind | None:
    """The kind of chart that the words name."""
    words = question.lower()
    return next((kind for pattern, kind in _ASKED if re.search(pattern, words)), None)


def fits(chart: ChartSpec, result: Result) -> str | None:
    """Why this chart cannot be drawn from this result, in a sentence; None if it can."""
    named = [*chart.y, *(name for name in (chart.x, chart.split) if name)]
    absent = next((name for name in named if result.index(name) is None), None)
    if absent is not None:
        return f"The result has no column {absent}."
    if chart.chart == "figure":
        return None if len(chart.y) == 1 and result.rows else "A figure shows one value of one row."
    if chart.chart == "histogram":
        column = chart.x or (chart.y[0] if chart.y else None)
        if column is None or not _is_number(result, column):
            return "A histogram needs a column of numbers."
        return None
    if chart.x is None or not chart.y:
        return "Choose a column for each axis."
    return _axes_fit(chart, result)


def _axes_fit(chart: ChartSpec, result: Result) -> str | None:
    if chart.chart == "heatmap":
        if chart.split is None or not _is_number(result, chart.y[0]):
            return "A heat map needs two columns to cross and one of numbers."
        return None
    text = next((y for y in chart.y if not _is_number(result, y)), None)
    if text is not None:
        return f"{capital(humanise(text))} holds no numbers, so it has no height to draw."
    across = result.columns[result.index(chart.x or "") or 0].role
    if chart.chart == "scatter" and across not in {"number", "time"}:
        return "A scatter plot needs numbers or times on both axes."
    if chart.split is not None and len(chart.y) > 1:
        return "Choose one column to draw when the series are split."
    return None


def _as_kind(kind: ChartKind, base: ChartSpec, *, result: Result, shape: Shape) -> ChartSpec | None:
    """The same columns drawn as another kind; None where the result lacks what it needs."""
    names = [c.name for c in result.columns]
    y = base.y or tuple(names[i] for i in shape.measures[:1])
    if not y:
        return None
    if kind == "figure":
        return ChartSpec(chart="figure", y=y[:1], title=capital(humanise(y[0])))
    if kind == "histogram":
        return ChartSpec(chart="histogram", x=y[0], title=f"Distribution of {humanise(y[0])}")
    x = base.x
    if x is None or (kind == "scatter" and not _is_number(result, x)):
        pool = shape.measures if kind == "scatter" else (*shape.times, *shape.labels)
        x = next((names[i] for i in pool if names[i] not in y), x)
        if kind == "scatter" and len(y) > 1:
            x, y = y[0], y[1:]
    if x is None:
        return None
    split = base.split
    if kind == "heatmap" and split is None:
        split = next((names[i] for i in (*shape.labels, *shape.times) if names[i] != x), None)
    stacked = base.stacked and kind in {"bar", "area"}
    title = base.title or capital(f"{humanise(y[0])} by {humanise(x)}")
    return ChartSpec(chart=kind, x=x, y=y, split=split, title=title, stacked=stacked)


def _with_looks(chart: ChartSpec, words: str) -> ChartSpec:
    changes: dict[str, object] = {}
    if re.search(r"\bunstack|\bside by side\b|\bgrouped\b|\bnot stacked\b", words):
        changes["stacked"] = False
    elif "stack" in words and chart.chart in {"bar", "area"}:
        changes["stacked"] = True
    if re.search(r"\bhorizontal|\bsideways\b", words) and chart.chart == "bar":
        changes["horizontal"] = True
    elif re.search(r"\bvertical|\bcolumn chart", words) and chart.chart == "bar":
        changes["horizontal"] = False
    elif re.search(r"\b(?:swap|flip)\b", words) and chart.chart == "bar":
        changes["horizontal"] = not chart.horizontal
    return chart.model_copy(update=changes)


def _is_number(result: Result, name: str) -> bool:
    position = result.index(name)
    return position is not None and result.columns[position].role == "number"
