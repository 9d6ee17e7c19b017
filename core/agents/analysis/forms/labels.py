"""Which group's or column's value a name stands for, told by the name's words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.agents.analysis.forms.call import Pick
from core.agents.analysis.forms.names import words
from core.agents.sql.words import stem
from core.domain.analyses.results import Findings, Statistic
from core.errors import StepError

Plain = bool | int | float | str | None


def labelled(found: Findings, names: Mapping[str, Pick]) -> dict[str, Plain]:
    """A value for each name; StepError (analysis) when one stands for none or several."""
    told: dict[str, Plain] = {}
    open_names: dict[str, list[Statistic]] = {}
    for name, pick in names.items():
        same = [each for each in found.statistics if each.name == pick.statistic]
        if not same:
            raise _doubt(name)
        if len(same) == 1 or all(each.of is None for each in same):
            told[name] = same[0].value
            continue
        overall = [each for each in same if each.of is None]
        if (told_side := _side(name, same, names)) is not None:
            told[name] = told_side.value
            continue
        fitting = _fitting(same, (*pick.words, *words(name)))
        if len(fitting) == 1:
            told[name] = fitting[0].value
        elif overall and not fitting:
            told[name] = overall[0].value
        else:
            open_names[name] = same
    if len(open_names) > 1:
        raise _doubt(next(iter(open_names)))
    _apart(told, names, found)
    for name, same in open_names.items():  # the one group that no other name stands for
        taken = [n for n in names if n != name and names[n].statistic == names[name].statistic]
        left = [each for each in same if all(told.get(n) != each.value for n in taken)]
        if len(left) != 1 or not taken:
            raise _doubt(name)
        told[name] = left[0].value
    return told


_SIDES = (("0", "1"), ("no", "yes"), ("n", "y"), ("false", "true"))
_DENIED = frozenset("not non no without never didn".split())


def _side(name: str, same: Sequence[Statistic], names: Mapping[str, Pick]) -> Statistic | None:
    """With a no and a yes: the name that denies is the no, if the other is its opposite."""
    sides = [each for each in same if each.of is not None]
    labels = tuple((each.of or "").casefold() for each in sides)
    pair = next((p for p in _SIDES if set(labels) == set(p)), None)
    others = [n for n in names if n != name and names[n].statistic == names[name].statistic]
    if pair is None or len(sides) != 2 or len(others) != 1:
        return None
    denied = [bool(_DENIED & set(words(each))) for each in (name, others[0])]
    if denied[0] == denied[1]:
        return None
    return sides[labels.index(pair[0] if denied[0] else pair[1])]


def _apart(told: Mapping[str, Plain], names: Mapping[str, Pick], found: Findings) -> None:
    """Two names of one and the same value: one of them asks for something else."""
    for statistic in {pick.statistic for pick in names.values()}:
        same = [each for each in found.statistics if each.name == statistic]
        asking = [n for n in told if names[n].statistic == statistic]
        if len(asking) > len(same):
            raise _doubt(asking[-1])


def _fitting(same: Sequence[Statistic], said: Sequence[str]) -> list[Statistic]:
    """Those whose every label is among the words, the longest labels before others."""
    spoken = {stem(word.casefold()) for word in said} | {word.casefold() for word in said}
    joined = "".join(word.casefold() for word in said)
    scored = []
    for each in same:
        parts = re.split(r", |: ", each.of or "")
        if all(_is_said(part, spoken, joined) for part in parts):
            scored.append((sum(len(part) for part in parts), each))
    best = max((score for score, _ in scored), default=0)
    return [each for score, each in scored if score == best]


def _is_said(label: str, spoken: set[str], joined: str) -> bool:
    own = words(label)
    if own and all(word in spoken or stem(word) in spoken for word in own):
        return True
    first = re.split(r"[^\w\s]", label.strip("#.%$ "))[0].casefold()
    if first and first in spoken:
        return True
    flat = re.sub(r"[\W_]+", "", label.casefold())
    return (len(flat) > 3 and flat in joined) or (
        len(flat) == 1 and flat.isalpha() and _pair(flat, spoken)
    )


def _pair(letter: str, spoken: set[str]) -> bool:
    """XY stands for X and Y."""
    return any(len(word) == 2 and letter in word and word.isalpha() for word in spoken)


def _doubt(name: str) -> StepError:
    return StepError(f"It cannot be told which value {name} stands for.", code="analysis")
