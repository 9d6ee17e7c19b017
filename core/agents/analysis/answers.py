"""Values that a script set, held against what was asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from core.agents.analysis.wanted import Wanted
from core.domain.work import NamedValue
from core.tools.python import Computed

_LISTED = 100

_DENIES = re.compile(
    r"\b(?:not|no|non|none|false|never)\b|\b(?:in|un|non)(?=significant|related|normal)", re.I
)


def as_wanted(given: Sequence[NamedValue], asked: Sequence[Wanted]) -> tuple[NamedValue, ...]:
    """Under the names asked for, in their order, then what else was set."""
    if not asked:
        return tuple(given)
    left = {value.name: value for value in given}
    found: dict[str, NamedValue] = {}
    for want in asked:
        name = next((name for name in left if _folded(name) == _folded(want.name)), None)
        if name is not None:
            found[want.name] = left.pop(name)
    open_names = [want.name for want in asked if want.name not in found]
    if len(open_names) == len(left):
        found |= dict(zip(open_names, left.values(), strict=True))
        left = {}
    named = [_fitting(found[want.name], want) for want in asked if want.name in found]
    return (*named, *left.values())


def listed(run: Computed) -> tuple[NamedValue, ...]:
    """Lists and columns that were set under a name: short ones as text, others by what they are."""
    found = []
    for described, rows in zip(run.reply.tables, run.tables, strict=False):
        if not described.name:
            continue
        if rows.num_columns <= 2 and rows.num_rows <= _LISTED:
            items = rows.column(rows.num_columns - 1).to_pylist() if rows.num_columns else []
            text = ", ".join(str(item) for item in items)
        else:
            text = rows.column_names[-1] if rows.num_columns <= 2 else f"{rows.num_rows} rows"
        found.append(NamedValue(name=described.name, value=text, type="VARCHAR"))
    return tuple(found)


def lacking(given: Sequence[NamedValue], asked: Sequence[Wanted]) -> str:
    """What is wrong with the values, for the model; empty when nothing is."""
    by_name = {value.name: value for value in given}
    if not given:
        return 'It sets nothing: put each value into answer["name"].'
    missing = [want.name for want in asked if want.name not in by_name]
    if missing:
        listed = ", ".join(f'answer["{name}"]' for name in missing)
        return f"It does not set {listed}."
    empty = [value.name for value in given if _is_empty(value.value)]
    if empty:
        return f"{empty[0]} has no value: leave out rows with missing values."
    for want in asked:
        if not fits(by_name[want.name], want):
            listed = " or ".join(f'"{choice}"' for choice in want.choices)
            return f"{want.name} must be {listed}."
    return ""


def fits(value: NamedValue, want: Wanted) -> bool:
    """Whether a value is one of those that the question allows."""
    return not want.choices or any(_same(value.value, choice) for choice in want.choices)


def _fitting(value: NamedValue, want: Wanted) -> NamedValue:
    """The name asked for, and the choice that a truth value or other spelling stands for."""
    text = value.value
    for choice in want.choices:
        if _same(text, choice):
            text = choice
    if len(want.choices) == 2 and text not in want.choices:
        denying = [bool(_DENIES.search(choice)) for choice in want.choices]
        said = _truth(text)
        if said is not None and denying[0] != denying[1]:
            text = want.choices[denying.index(not said)]
    kind = "VARCHAR" if isinstance(text, str) else value.type
    return NamedValue(name=want.name, value=text, type=kind)


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    folded = str(value).casefold()
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
        folded
    )


def _same(value: object, choice: str) -> bool:
    return isinstance(value, str) and _folded(value) == _folded(choice)


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
