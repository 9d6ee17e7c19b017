"""Whether the data can answer at all, and what it lacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from core.agents.sql.candidate import Candidate
from core.agents.sql.desk import Desk
from core.agents.sql.linking import is_meant
from core.agents.sql.links import Links
from core.agents.sql.literals_mend import unsaid, unstored
from core.agents.sql.scopes import columns_of
from core.agents.sql.trees import conditions
from core.agents.sql.words import content_words, folded_name, name_stems, stem
from core.domain.labels import humanise

_EXPLAIN = re.compile(
    r"^(?:so |and |but |please )*(?:"
    r"how (?:does|do|can|could|has|have|had|did|should|would|will|might|is|are|to)\b|why\b"
    r"|(?:can|could|should|would|is|are) (?!you|we|there|any)\w+(?: \w+){0,2} (?:be|a|an)\b"
    r"|what (?:are|is|were) (?:some|the process|the best way|the most "
    r"(?!recent|common|expensive|popular|frequent|sold|bought|ordered|returned|used|active))"
    r"|what (?:qualifications|tips|advice|steps)\b|explain\b|in the field of\b)",
    re.IGNORECASE,
)
_OVER_TIME = re.compile(
    r"\b(?:growth|grow|grew|grown|over time|trend|trends|month over month|year over year)\b",
    re.IGNORECASE,
)
_TIME_NAME = frozenset("year date month day time quarter week season decade timestamp".split())
_NEAR_SHOWN = 8


@dataclass(frozen=True)
class Gap:
    """What the data lacks, in a sentence, and what it has instead."""

    missing: str
    near: tuple[str, ...] = ()


def gap_before(links: Links, desk: Desk) -> Gap | None:
    """A question that the data has nothing to do with, so that no model need be asked."""
    if not desk.has("gap"):
        return None
    question = desk.step.task
    if _OVER_TIME.search(question) and not _has_time(desk):
        return Gap("The data has no dates or years, so it shows no change over time.", near(desk))
    explains = bool(_EXPLAIN.search(question.strip()))
    if explains and (links.share < 0.7 or links.likeness < 0.3):
        return _nothing_about(links, desk)
    if links.words < 3 or _follows(desk):
        return None
    if len(desk.catalogue) == 1:
        stranger = not links.named and not links.stored
        far = stranger and links.share < 0.34 and links.likeness < 0.2
    else:
        few = len(links.named) <= 1 and not links.stored
        far = few and ((links.share <= 0.4 and links.likeness < 0.3) or links.likeness < 0.15)
    return _nothing_about(links, desk) if far else None


def gap_after(links: Links, desk: Desk, tried: Sequence[Candidate], rows: int | None) -> Gap | None:
    """The query stands for something else than what the question asks for.

    `tried` are the queries in the order they were written, the kept one last; `rows` is None
    when none ran.
    """
    if not desk.has("gap") or not tried:
        return None
    if rows == 0 and (absent := unstored(tried[-1].tree, desk)):
        return Gap(f"The data holds no {' and no '.join(absent[:2])}.", near(desk))
    judged = tried[:1] if rows is not None else (tried[0], tried[-1])
    if links.loose and any(is_made_up(candidate, links, desk) for candidate in judged):
        return _nothing_about(links, desk)
    lost = _unknown(tried[-1], desk) if rows is None else ""
    if lost and (links.loose or _asked_by_name(lost, desk)):
        return Gap(f"The data has no {humanise(lost).lower()}.", near(desk))
    guessed = links.loose and _is_guess(tried[-1], links, desk=desk)
    return _nothing_about(links, desk) if guessed else None


def _is_guess(candidate: Candidate, links: Links, *, desk: Desk) -> bool:
    """Whether values or names of its own stand for what met nothing."""
    unknown = [text for text in unsaid(candidate.tree, desk) if text not in desk.told]
    subject_named = len(desk.catalogue) > 1  # a single table need not name what it is about
    if subject_named and not all(is_meant(text, desk) for text in unknown):
        return True
    return _echoes(candidate) or _relabelled(candidate, {stem(word) for word in links.loose})


def _echoes(candidate: Candidate) -> bool:
    """Whether all it shows are the values that it looks for: who built X? X."""
    query = candidate.tree
    where = query.args.get("where")
    if not isinstance(query, exp.Select) or where is None:
        return False
    tests = conditions(where.this)
    equal = {t.this.sql().casefold() for t in tests if isinstance(t, exp.EQ | exp.Like | exp.ILike)}
    shown = [item.unalias() for item in query.expressions]
    return bool(shown) and all(
        isinstance(item, exp.Column) and item.sql().casefold() in equal for item in shown
    )


def _asked_by_name(name: str, desk: Desk) -> bool:
    """Whether a made-up name is made of words of the question that no name of the data has."""
    known = {s for fields in desk.catalogue.values() for f in fields for s in name_stems(f.name)}
    known |= {s for table in desk.catalogue for s in name_stems(table)}
    return bool(name_stems(name) & set(content_words(desk.step.task)) - known)


def _unknown(candidate: Candidate, desk: Desk) -> str:
    """A name that is nowhere in the data, after every other way to write the query."""
    known = {field.name.casefold() for fields in desk.catalogue.values() for field in fields}
    known |= {table.casefold() for table in desk.catalogue}
    names = [p.name.rpartition(".")[2] for p in candidate.problems if p.kind != "ambiguous"]
    return next((name for name in names if name.casefold() not in known), "")


def is_made_up(candidate: Candidate, links: Links, desk: Desk) -> bool:
    """A table or column that is nowhere in the data, named after what met nothing."""
    if not candidate.problems or not desk.has("gap"):
        return False
    names = [p.name.rpartition(".")[2] for p in candidate.problems if p.kind != "ambiguous"]
    if any(p.kind == "table" for p in candidate.problems):
        known = {f.name.casefold() for fields in desk.catalogue.values() for f in fields}
        columns = (column.name for column in columns_of(candidate.tree))
        names += [name for name in columns if name.casefold() not in known]
    loose = {stem(word) for word in links.loose}
    return any(name_stems(name) & loose or _runs_into(name, loose) for name in names)


def _runs_into(name: str, loose: set[str]) -> bool:
    """Several words of the question written as one name."""
    written = folded_name(name)
    return sum(len(word) > 3 and word in written for word in loose) > 1


def _relabelled(candidate: Candidate, loose: set[str]) -> bool:
    """A column shown under the name of what met nothing."""
    outer = candidate.tree
    for item in outer.expressions if isinstance(outer, exp.Select) else ():
        if item.alias and name_stems(item.alias) & loose and not isinstance(item.this, exp.Case):
            return True
    return False


def near(desk: Desk) -> tuple[str, ...]:
    """What the data does hold, nearest to the question first."""
    context = desk.context
    lines = [
        f"{humanise(table.name)}: "
        + ", ".join(humanise(column.name) for column in table.columns[:_NEAR_SHOWN])
        for table in context.schema.tables
    ]
    if context.embedder is not None and len(lines) > 1:
        rows = desk.vectors.of([desk.step.task, *lines], context.embedder)
        scores = rows[1:] @ rows[0]
        lines = [lines[i] for i in sorted(range(len(lines)), key=lambda i: -float(scores[i]))]
    return tuple(lines[:3])


def _nothing_about(links: Links, desk: Desk) -> Gap:
    words = " or ".join(links.loose[:3]) if links.loose else "what this asks"
    return Gap(f"The data holds nothing about {words}.", near(desk))


def _follows(desk: Desk) -> bool:
    """A follow-up takes its subject from the turns before it."""
    return bool(desk.context.conversation.turns) and len(content_words(desk.step.task)) < 5


def _has_time(desk: Desk) -> bool:
    for _, column in desk.context.schema.columns():
        if column.role == "time" or name_stems(column.name) & _TIME_NAME:
            return True
    return any(
        name_stems(f.name) & _TIME_NAME for fields in desk.catalogue.values() for f in fields
    )
