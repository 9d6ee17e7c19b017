"""Stored values that a question speaks of, told to the model beside the question."""

from __future__ import annotations

import re

from core.agents.sql.desk import Desk
from core.agents.sql.shown import shown_names
from core.agents.sql.values import Hit, find_equal, find_holding, text_columns
from core.agents.sql.words import content_words, name_stems, stem
from core.domain.identifiers import quoted, string

LONGEST_PHRASE = 6
MOST_HINTS = 4
_WORD = re.compile(r"[^\W_][\w'’.&/-]*")
_SPLIT = re.compile(r"[?!;:]|,(?=\s)")


def hints_for(desk: Desk) -> tuple[str, ...]:
    """One line a value: which column holds it, whole or as a part."""
    phrases = _phrases(desk.step.task)
    columns = text_columns(desk)
    if not phrases or not columns:
        return ()
    equal = _longest(find_equal(desk, phrases, columns))
    covered = {word for hit in equal for word in hit.wanted.lower().split()}
    loose = [word for word in _unnamed(desk) if word not in covered]
    inside = find_holding(desk, loose, columns) if loose else []
    lines = [f"-- {string(h.value)} is a value of {_where(h, desk)}" for h in equal]
    return tuple(dict.fromkeys((*lines, *_inside(inside, desk))))[:MOST_HINTS]


def _inside(hits: list[Hit], desk: Desk) -> list[str]:
    """Names that stand inside values: the value where there is one, else how to find them."""
    by_column: dict[str, list[Hit]] = {}
    for hit in (hit for hit in hits if _is_name(hit)):
        by_column.setdefault(_where(hit, desk), []).append(hit)
    lines = []
    for where, found in by_column.items():
        rarest = min(found, key=lambda hit: hit.often)
        if rarest.often == 1:
            lines.append(f"-- {string(rarest.value)} is a value of {where}")
        else:
            lines.append(f"-- {where} LIKE {string(f'%{_spelled(rarest)}%')} finds {rarest.wanted}")
    return lines


def _is_name(hit: Hit) -> bool:
    """A year, or a word that the value writes with a capital inside or as all of it."""
    return hit.wanted.isdigit() or not _spelled(hit).islower()


def _spelled(hit: Hit) -> str:
    """The word as the value spells it."""
    found = re.search(rf"(?<![^\W_]){re.escape(hit.wanted)}(?![^\W_])", hit.value, re.IGNORECASE)
    return found.group() if found else hit.wanted


def _phrases(question: str) -> list[str]:
    """Runs of up to six words, the longest first."""
    phrases: list[str] = []
    for part in _SPLIT.split(question):
        words = [word.strip("'’.\"“”") for word in _WORD.findall(part)]
        for size in range(min(LONGEST_PHRASE, len(words)), 0, -1):
            runs = (words[i : i + size] for i in range(len(words) - size + 1))
            phrases += [" ".join(run) for run in runs if content_words(" ".join(run))]
    quotes = re.findall(r"[\"“']([^\"”']{2,80})[\"”']", question)
    return list(dict.fromkeys([*quotes, *phrases]))


def _longest(hits: list[Hit]) -> list[Hit]:
    """Hits whose words are not a part of a longer hit's."""
    hits = sorted(hits, key=lambda hit: -len(hit.wanted))
    kept: list[Hit] = []
    for hit in hits:
        inside = any(
            hit.wanted.lower() in other.wanted.lower() and len(hit.wanted) < len(other.wanted)
            for other in kept
        )
        told = set(content_words(hit.wanted)) <= name_stems(hit.column)
        if not inside and not told and len(hit.wanted) > 1 and not hit.wanted.isdigit():
            kept.append(hit)
    return kept


def _unnamed(desk: Desk) -> list[str]:
    """Words of the question that are in no table's or column's name."""
    names: set[str] = set()
    for table, fields in desk.catalogue.items():
        names |= name_stems(table).union(*(name_stems(field.name) for field in fields))
    words = [w.strip("'’.") for w in _WORD.findall(desk.step.task.lower().replace("'s", ""))]
    useful = set(content_words(desk.step.task))
    return [
        w for w in dict.fromkeys(words) if stem(w) in useful and stem(w) not in names and len(w) > 1
    ]


def _where(hit: Hit, desk: Desk) -> str:
    names = shown_names([field.name for field in desk.catalogue[hit.table]])
    column = quoted(names[hit.column])
    return column if len(desk.context.schema.tables) == 1 else f"{quoted(hit.table)}.{column}"
