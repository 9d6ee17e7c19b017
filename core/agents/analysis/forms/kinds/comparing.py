"""Does a number differ between groups? t test, ANOVA and their kin."""

from __future__ import annotations

import re

from pydantic import JsonValue

from core.agents.analysis.forms.call import Call, Pick
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.kinds.stated import alpha
from core.agents.analysis.forms.names import statistic_of

TESTS = r"\bt-?\s?tests?\b|\banova\b|analysis of variance|mann-?\s?whitney|kruskal|wilcoxon|ranksum"
_WEEKEND = "is_weekend"


def comparing(draft: Draft) -> Call | None:
    if not draft.has(TESTS):
        return None
    group = _group(draft)
    subjects = [n for n in draft.subjects() if n != group and n not in draft.used]
    if group is None or len(subjects) != 1 or draft.has(r"\bpaired\b|wilcoxon"):
        return None
    names = _names(draft, group)
    if names is None:
        return None
    draft.by = ()
    parameters: dict[str, JsonValue] = {
        "value": subjects[0], "group": group, "test": _test(draft), "alpha": alpha(draft),
    }  # fmt: skip
    values: list[JsonValue] = list(
        dict.fromkeys(k.value for k in draft.marked.values if k.column == group)
    )
    values = values if len(values) > 1 else list(draft.sides.get(group, ()))
    if len(values) > 1:
        parameters["groups"] = list(values)
    draft.claimed(
        r"§\d+ is \d[^.;\n]*|\b(?:between|among|across)\b[^.;\n]*|\bseparately\b|\bby\b"
        r"|\bgroups?\b|\bless than\b|\bgreater than\b"
    )
    return draft.call("compare_groups", names, **parameters)


def _group(draft: Draft) -> str | None:
    if draft.has(r"\bweekends?\b") and draft.has(r"\bweekdays?\b"):
        return _weekend(draft)
    sides = {known.column for known in draft.marked.values} | set(draft.sides)
    if len(sides) == 1:
        return next(iter(sides))
    if len(draft.by) == 1:
        return draft.by[0]
    return _spoken(draft)


def _weekend(draft: Draft) -> str | None:
    """A new column that tells days of the week from weekends, by the only date there is."""
    dates = [c.name for c in draft.table.columns if c.role == "time"]
    if len(dates) != 1 or "derived" in draft.preparation:
        return None
    step: dict[str, JsonValue] = {"name": _WEEKEND, "operation": _WEEKEND, "columns": [dates[0]]}
    draft.preparation["derived"] = [step]
    draft.claimed(r"\bweek(?:day|end)s?\b")
    draft.used.add(dates[0])
    return _WEEKEND


def _spoken(draft: Draft) -> str | None:
    """A column of two values, or of no numbers, that the question names."""
    two = [n for n in draft.subjects(numbers=False) if (p := draft.profiled(n)) and p.distinct == 2]
    if len(two) == 1:
        return two[0]
    named = [n for n in draft.subjects(numbers=False) if not draft.is_number(n)]
    among = re.search(r"(?:between|among|across|by)[^§.;\n]{0,40}§(\d+)", draft.text, re.I)
    if among and not draft.is_number(name := draft.marked.name(among[1])):
        return name
    return named[0] if len(named) == 1 else None


def _test(draft: Draft) -> str:
    for test, pattern in (
        ("mann_whitney", r"mann-?\s?whitney|ranksum"),
        ("kruskal", r"kruskal"),
        ("anova", r"\banova\b|analysis of variance"),
        ("welch", r"welch|unequal variance|equal_var ?= ?false"),
        (
            "student",
            r"(?<!un)equal variances?\b(?! not)|equal_var ?= ?true|pooled|default (?:settings"
            r"|param)|student",
        ),
    ):
        if draft.has(pattern):
            return test
    return "welch" if draft.asked else "auto"


def _names(draft: Draft, group: str) -> dict[str, Pick] | None:
    allowed = {"p_value", "statistic", "significant", "mean", "median", "count"}
    found: dict[str, Pick] = {}
    for want in draft.asked:
        told = statistic_of(want.name)
        if told is None or told[0] not in allowed:
            told = statistic_of(want.slot)
        if told is None or told[0] not in allowed:
            return None
        of_group = told[0] in {"mean", "median", "count"}
        words = tuple(_truth(w) if group == _WEEKEND else w for w in told[1])
        found[want.name] = Pick(told[0], words if of_group else ())
    return found


def _truth(word: str) -> str:
    return {"weekend": "true", "weekends": "true", "weekday": "false", "weekdays": "false"}.get(
        word, word
    )
