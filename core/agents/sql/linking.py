"""How the words of a question meet the data: names, stored values, and what they mean."""

from __future__ import annotations

import re

from core.agents.business.periods_said import periods_said
from core.agents.sql.desk import Desk
from core.agents.sql.links import Links
from core.agents.sql.values import shown_with, text_columns, words_inside
from core.agents.sql.words import ANALYSIS, content_words, name_stems, stem
from core.domain.labels import is_identifier, words_of

LIKE = 0.5
MEANT = 0.45
_SHOWN_COLUMNS = 40
# Stems of what people do with money and goods: said of any measure, so no name need say it.
_TRADE = frozenset(
    "spent spend sold sell earn earned paid pay bought buy purchas purchase cost worth plac made "
    "mak took tak brought bring generat charg owe money cheap cheapest expensiv expensive popular "
    "seller selling value best worst".split()
)


def links_of(desk: Desk) -> Links:
    """How the words of the step's task meet the schema, earlier results, and the values; once."""
    if not desk.met:
        desk.met.append(_matched(desk))
    return desk.met[0]


def _matched(desk: Desk) -> Links:
    question = desk.step.task
    stems = _schema_stems(desk)
    plain = ANALYSIS | _periods(question) | (_TRADE if _measures(desk) else frozenset())
    words = [w for w in content_words(question) if w not in plain and not w.isdigit()]
    named = frozenset(word for word in words if word in stems)
    rest = [word for word in words if word not in named]
    spelled = {stem(w): w for w in re.findall(r"[^\W_]+", question.lower())}
    stored = words_inside(desk, {word: spelled.get(word, word) for word in rest})
    rest = [word for word in rest if word not in stored]
    alike, likeness = _meanings(desk, question, rest=[(w, spelled.get(w, w)) for w in rest])
    loose = tuple(spelled.get(word, word) for word in rest if word not in alike)
    return Links(named, stored, alike, loose, likeness)


def _periods(question: str) -> frozenset[str]:
    """Stems of the words of a date: no column is called December."""
    return frozenset(w for one in periods_said(question.lower()) for w in content_words(one.text))


def _measures(desk: Desk) -> bool:
    """Whether anything can be added up."""
    columns = desk.context.schema.columns()
    return any(c.role == "number" and not is_identifier(c.name) for _, c in columns)


def is_meant(value: str, desk: Desk) -> bool:
    """Whether a word of the question means nearly the same as a value (French: France), or
    stands in a row with it (Tallinn: TLL)."""
    embedder = desk.context.embedder
    if embedder is None:
        return True
    words = re.findall(r"[^\W\d_]+", desk.step.task)
    if desk.vectors.nearest(value, words, embedder) >= MEANT:
        return True
    asked = f" {' '.join(word.casefold() for word in words)} "
    beside = shown_with(desk, value, text_columns(desk))
    said = (" ".join(re.findall(r"[^\W\d_]+", text)).casefold() for text in beside)
    return any(len(text) > 2 and f" {text} " in asked for text in said)


def _schema_stems(desk: Desk) -> frozenset[str]:
    stems: set[str] = set()
    for table, fields in desk.catalogue.items():
        stems |= name_stems(table)
        for field in fields:
            stems |= name_stems(field.name)
    return frozenset(stems)


def _meanings(
    desk: Desk, question: str, *, rest: list[tuple[str, str]]
) -> tuple[frozenset[str], float]:
    """Words near in meaning to a name, and how near the question is to a table; all without one."""
    embedder = desk.context.embedder
    if embedder is None:
        return frozenset(), 1.0
    phrases = _phrases(desk)
    alike = {w for w, said in rest if desk.vectors.nearest(said, phrases, embedder) >= LIKE}
    tables = [
        _table_phrase(table, [f.name for f in fields]) for table, fields in desk.catalogue.items()
    ]
    return frozenset(alike), desk.vectors.nearest(question, tables, embedder)


def _phrases(desk: Desk) -> list[str]:
    """Names as words, whole and one by one."""
    names = [
        name
        for table, fields in desk.catalogue.items()
        for name in (table, *(f.name for f in fields))
    ]
    whole = [" ".join(words_of(name)) for name in names]
    single = [word for phrase in whole for word in phrase.split() if len(word) > 2]
    return list(dict.fromkeys(phrase for phrase in (*whole, *single) if phrase))


def _table_phrase(table: str, columns: list[str]) -> str:
    shown = ", ".join(" ".join(words_of(name)) for name in columns[:_SHOWN_COLUMNS])
    return f"{' '.join(words_of(table))}: {shown}"
