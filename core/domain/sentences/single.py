"""One row: one value, or several values of one thing."""

from __future__ import annotations

import re

from core.domain.labels import capital
from core.domain.sentences.echo import any_of, singular, statement
from core.domain.sentences.topic import Topic, listed
from core.domain.shapes import as_number

_BE_WORDS = re.compile(
    r"^(?:what|who|which)\b.*?\b(?:was|were)\b|^how many\b.*\bwere\b", re.IGNORECASE
)
_EMPTY = ("of", "number", "total", "the", "highest", "lowest")
_ANY = re.compile(
    r"^(?:is|are|was|were) there\b|^(?:do|does|did) (?:any|anyone|someone|we have|they have)\b|"
    r"^(?:has|have|had) (?:any|anyone|someone)\b|^(?:is|are|was|were) any\b",
    re.IGNORECASE,
)


def one_value(topic: Topic, *, plain: bool = False) -> str:
    """A single cell. `plain` keeps to the column's name instead of the question's words."""
    value = topic.value(0, 0)
    label = topic.label(0)
    if value is None:
        return f"There is no value for {label}: no rows matched, or all that did are empty."
    reference = topic.ref(0, 0)
    if topic.expected.wants("yes_no"):
        decided = _decided(topic, plain=plain)
        if decided:
            return decided
    one = as_number(value) == 1
    if topic.expected.rows == "some" and topic.result.columns[0].role == "text":
        return f"There is only one: {reference}."
    stated = "" if plain else statement(topic, reference, one=one)
    if stated:
        return stated + "."
    verb = "was" if _BE_WORDS.search(topic.question.strip()) else "is"
    return f"{capital(_the(label))} {verb} {reference}."


def one_row(topic: Topic, *, plain: bool = False) -> str:
    """Several values of one row."""
    shape = topic.shape
    names = shape.categories or shape.identifiers
    if not names and topic.expected.wants("superlative"):
        names = shape.times
    rest = [i for i in range(len(topic.result.columns)) if i not in names[:1]]
    if not names:
        return capital(listed([_said(topic, i, first=n == 0) for n, i in enumerate(rest)])) + "."
    if topic.value(names[0], 0) is None:
        details = listed([f"{topic.label(i)} {topic.ref(i, 0)}" for i in rest])
        return f"There is one row, with {topic.ref(names[0], 0)}: {details}."
    who = topic.ref(names[0], 0)
    told = [i for i in rest if i in shape.measures]
    stated = "" if plain else statement(topic, who)
    superlative = topic.expected.wants("superlative") and topic.shows_extreme()
    if stated and len(rest) == 1 and told and superlative:
        return f"{stated}: {topic.ref(rest[0], 0)}{_unless_said(topic, stated, position=rest[0])}."
    details = listed([f"{topic.label(i)} {topic.ref(i, 0)}" for i in rest])
    return f"{stated}, with {details}." if stated else f"{_it(topic)} {who}, with {details}."


def existence(question: str) -> bool:
    """Whether a yes-or-no question asks if there is anything at all."""
    return bool(_ANY.search(question.strip())) and not re.search(r"\bno\b|\bnot\b|n't", question)


def _decided(topic: Topic, *, plain: bool) -> str:
    value = topic.value(0, 0)
    if isinstance(value, bool):
        return "Yes." if value else "No."
    if isinstance(value, str):
        return {"yes": "Yes.", "no": "No.", "true": "Yes.", "false": "No."}.get(value.lower(), "")
    label, number = topic.label(0), as_number(value)
    if not existence(topic.question) or not re.match(r"(?:number of|count)\b", label):
        return ""
    verdict, what = "Yes" if number > 0 else "No", any_of(topic.question)
    if not what:
        return f"{verdict}: the {label} is {topic.ref(0, 0)}."
    return f"{verdict}: {topic.ref(0, 0)} {_one_of(what) if number == 1 else what}."


def _one_of(things: str) -> str:
    """`orders without revenue` -> `order without revenue`."""
    head = re.split(r"\s(?:with|without|in|from|that|which|who|whose|of|on|for|where)\b", things)[0]
    return singular(head) + things[len(head) :]


def _said(topic: Topic, position: int, *, first: bool) -> str:
    label = topic.label(position)
    if topic.value(position, 0) is None:
        return f"there is no {label}"
    verb = " is" if first else ""
    return f"{_the(label)}{verb} {topic.ref(position, 0)}"


def _the(label: str) -> str:
    """`the average age`, but `revenue` and `total revenue` bare."""
    bare = re.match(r"(?:total|overall)\b|(?:revenue|sales|turnover|profit)\b", label)
    return label if bare else f"the {label}"


def _unless_said(topic: Topic, stated: str, *, position: int) -> str:
    """What the figure after a colon is, where the words before it do not say."""
    label = topic.label(position)
    words = [w.rstrip("s") for w in label.split() if w not in _EMPTY]
    return "" if any(w in stated.lower() for w in words) else f" ({label})"


def _it(topic: Topic) -> str:
    return "They are" if topic.question.lower().startswith("who are") else "It is"
