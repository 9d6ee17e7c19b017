"""Figures by group: rankings, comparisons of two, and what is highest and lowest."""

from __future__ import annotations

from decimal import Decimal

from core.domain.labels import capital
from core.domain.references import cell, column_sum
from core.domain.results import Scalar
from core.domain.sentences.topic import Topic, listed, things
from core.domain.shapes import numbers

_TOLD = 3
_MOST_TIES = 4


def by_group(topic: Topic) -> str:
    """A label (or two) and figures, one row a group."""
    measure = _main_measure(topic)
    values = numbers(topic.result, measure)
    known = [i for i, value in enumerate(values) if value is not None]
    if not known:
        return f"There is no value for {topic.label(measure)} in any of the rows."
    if topic.rows == 2 and len(known) == 2:
        return _two(topic, measure, values=values)
    order = topic.ordered(measure)
    if order in {"desc", "asc"}:
        return _ranking(topic, measure, values=values, up=order == "asc")
    if order == "flat":
        return f"All {topic.count()} {_rows(topic)} have the same {topic.label(measure)}: " + (
            f"{topic.ref(measure, 0)}."
        )
    return _range(topic, measure, values=values)


def _names(topic: Topic) -> tuple[int, ...]:
    """The columns that name a row: one that tells rows apart, else two, else with the period."""
    shape = topic.shape
    alone = [i for i in shape.labels[:2] if len(_seen(topic, (i,))) == topic.rows]
    if alone:
        return tuple(alone[:1])
    if len(_seen(topic, shape.labels[:2])) == topic.rows:
        return shape.labels[:2]
    return (*shape.labels[:2], *shape.times[:1])


def _seen(topic: Topic, positions: tuple[int, ...]) -> set[tuple[Scalar, ...]]:
    return {tuple(row[i] for i in positions) for row in topic.result.rows}


def _main_measure(topic: Topic) -> int:
    """The measure the query sorts by, else the first that falls or rises, else the first."""
    measures = topic.shape.measures
    sorted_by = [i for i in measures if topic.is_ordered_by(i)]
    falling = [i for i in measures if topic.ordered(i) in {"desc", "asc"}]
    guessed = falling if topic.finding.facts is None else []
    return next(iter([*sorted_by, *guessed, *measures]))


def _ranking(topic: Topic, measure: int, *, values: list[Decimal | None], up: bool) -> str:
    word = "lowest" if up else "highest"
    labels = _names(topic)
    label = topic.label(measure)
    ties = sum(value == values[0] for value in values)
    scope = _scope(topic, measure)
    if ties > 1:
        lead = _tied(topic, measure, ties=ties, what=f"{word} {label}")
    else:
        lead = (
            f"{topic.who(labels, 0)} has the {_without(label, word)} "
            f"({topic.ref(measure, 0)}{_share(topic, measure, row=0)})"
        )
    shown = min(
        topic.rows, ties + _TOLD if topic.expected.top is None else max(topic.expected.top, 2)
    )
    shown = min(shown, 6) if ties <= _MOST_TIES else ties
    after = [f"{topic.who(labels, i)} ({topic.ref(measure, i)})" for i in range(ties, shown)]
    rest = topic.rows - shown
    if rest > 0 and after:
        after.append(f"{topic.count(beyond=shown)} more")
    followed = f", followed by {listed(after)}" if after else ""
    return capital(f"{scope}{lead}{followed}.")


def _tied(topic: Topic, measure: int, *, ties: int, what: str) -> str:
    label = _names(topic)
    if ties > _MOST_TIES:
        column = topic.result.columns[measure].name
        return (
            f"{cell(topic.name, column, 0, 'ties')} {_rows(topic)} share the {what} "
            f"({topic.ref(measure, 0)})"
        )
    names = listed([topic.who(label, i) for i in range(ties)])
    return f"{names} share the {what} ({topic.ref(measure, 0)} each)"


def _two(topic: Topic, measure: int, *, values: list[Decimal | None]) -> str:
    labels = _names(topic)
    column = topic.result.columns[measure].name
    first, second = topic.ref(measure, 0), topic.ref(measure, 1)
    start = (
        f"{capital(topic.label(measure))} is {first} for {topic.who(labels, 0)} and {second} for "
    )
    if values[0] == values[1]:
        return f"{start}{topic.who(labels, 1)}, so they are equal."
    gap = cell(topic.name, column, 0, ("diff", 1), "abs")
    return f"{start}{topic.who(labels, 1)}, a difference of {gap}."


def _range(topic: Topic, measure: int, *, values: list[Decimal | None]) -> str:
    known = [(value, i) for i, value in enumerate(values) if value is not None]
    high = max(known, key=lambda pair: (pair[0], -pair[1]))[1]
    low = min(known, key=lambda pair: (pair[0], pair[1]))[1]
    labels = _names(topic)
    scope = _scope(topic, measure)
    text = (
        f"{topic.label(measure)} is highest for {_all_at(topic, measure, values=values, row=high)} "
        f"({topic.ref(measure, high)}{_share(topic, measure, row=high)}) and lowest for "
        f"{_all_at(topic, measure, values=values, row=low)} ({topic.ref(measure, low)})"
    )
    over = f", over {topic.count()} {_rows(topic)}" if labels and not scope else ""
    return capital(f"{scope}{text}{over}.")


def _all_at(topic: Topic, measure: int, *, values: list[Decimal | None], row: int) -> str:
    """The groups that share a figure, or how many they are."""
    same = [i for i, value in enumerate(values) if value == values[row]]
    if len(same) <= _TOLD:
        return listed([topic.who(_names(topic), i) for i in same])
    column = topic.result.columns[measure].name
    return f"{cell(topic.name, column, row, 'ties')} {_rows(topic)}"


def _share(topic: Topic, measure: int, *, row: int) -> str:
    """`, 31.4% of 1,204`, where the figures add up to a whole that is all there."""
    values = numbers(topic.result, measure)
    whole = [v for v in values if v is not None]
    empty = sum(row[measure] is None for row in topic.result.rows)
    if len(whole) + empty < topic.rows or not topic.adds_up(measure):
        return ""
    if any(v < 0 for v in whole) or sum(whole) == 0:
        return ""
    column = topic.result.columns[measure].name
    share = cell(topic.name, column, row, "share")
    return f", {share} of {column_sum(topic.name, column)}"


def _scope(topic: Topic, measure: int) -> str:
    """Says so where the rows at hand may not hold the extremes of all."""
    if topic.is_whole() or topic.is_ordered_by(measure):
        return ""
    facts = topic.finding.facts
    if facts is None and topic.shows_extreme() and not topic.result.truncated:
        return ""
    return f"of the {topic.count()} rows at hand, "


def _without(label: str, word: str) -> str:
    """`highest total revenue`, but not `highest highest price`."""
    return label if label.startswith(("highest ", "lowest ")) else f"{word} {label}"


def _rows(topic: Topic) -> str:
    return things(topic, _names(topic)[0]) if len(_names(topic)) == 1 else "rows"
