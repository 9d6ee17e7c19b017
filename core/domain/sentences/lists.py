"""Many rows that are not figures by group: lists of names, and plain tables."""

from __future__ import annotations

from core.domain.labels import plural
from core.domain.sentences.single import existence
from core.domain.sentences.topic import Topic, listed, things

_SHOWN = 5


def name_list(topic: Topic) -> str:
    """One column: the first few, and how many more."""
    what = things(topic, 0)
    if len({row[0] for row in topic.result.rows}) < topic.rows:
        what = f"{plural(topic.label(0))}, with repeats"
    shown = topic.rows if topic.rows <= _SHOWN + 1 else _SHOWN
    parts = [topic.ref(0, row) for row in range(shown)]
    start = "Yes, there" if _answers_yes(topic) else "There"
    if topic.rows > shown:
        return f"{start} are {_count(topic)} {what}: {', '.join(parts)} and {_more(topic, shown)}."
    if topic.rows == 2 and start == "There" and "repeats" not in what:
        return f"The {what} are {listed(parts)}."
    return f"{start} are {topic.count()} {what}: {listed(parts)}."


def table(topic: Topic) -> str:
    """Several columns without a figure to rank by: how many rows, and the first of them."""
    labels = topic.shape.labels
    start = "Yes, there" if _answers_yes(topic) else "There"
    if not labels:
        names = listed([topic.label(i) for i in range(len(topic.result.columns))][:4])
        return f"{start} are {_count(topic)} rows of {names}."
    main = _name_column(topic)
    what = things(topic, main)
    rest = [i for i in range(len(topic.result.columns)) if i != main]
    details = listed([f"{topic.label(i)} {topic.ref(i, 0)}" for i in rest[:3]])
    if what == plural(topic.label(main)) and _repeats(topic, main):
        what = "rows"
    who = topic.ref(main, 0)
    aside = f" ({details})" if details else ""
    return f"{start} are {_count(topic)} {what}; the first is {who}{aside}."


def _name_column(topic: Topic) -> int:
    """What names a record: a column of names, else the first that is no figure."""
    shape = topic.shape
    places = sorted({*shape.labels, *shape.identifiers})
    named = [i for i in places if topic.label(i).split()[-1] in {"name", "title"}]
    return (named or places)[0]


def _count(topic: Topic) -> str:
    return f"more than {topic.count()}" if topic.result.truncated else topic.count()


def _more(topic: Topic, shown: int) -> str:
    if topic.result.truncated:
        return f"at least {topic.count(beyond=shown)} more"
    return f"{topic.count(beyond=shown)} more"


def _answers_yes(topic: Topic) -> bool:
    return topic.expected.wants("yes_no") and existence(topic.question)


def _repeats(topic: Topic, position: int) -> bool:
    values = [row[position] for row in topic.result.rows]
    return len(set(values)) < len(values)
