"""Whether the thing that is asked for is named, and a share is one of the whole."""

from __future__ import annotations

import re

from core.domain.asked import Thing, thing_asked, things_by, whole_asked
from core.domain.checks.case import Case, Knowledge, said
from core.domain.findings import Finding
from core.domain.grades import Check
from core.domain.labels import humanise, is_identifier
from core.domain.queries import QueryFacts
from core.domain.sources import Schema

NAME = "what is asked for"
_MOST = 0.98
_SCRIPT = "A script computed this and no rule compares it with the question: read it first."
_BOTH = re.compile(r"\bin both \w+ and \w+")


def check(case: Case) -> Check:
    finding = case.main[0] if case.main is not None else None
    if finding is None or finding.facts is None or not case.knowledge.schema.tables:
        if finding is not None and finding.step.form == "python":
            return said(NAME, "warned", _SCRIPT)
        return said(NAME, "passed", "There is no query to compare with the question.")
    return _compared(case, finding, facts=finding.facts)


def _compared(case: Case, finding: Finding, *, facts: QueryFacts) -> Check:
    schema = case.knowledge.schema
    ranks = case.expected.wants("superlative", "top") and case.expected.wants("groups")
    thing = thing_asked(case.question, schema) if ranks else None
    if thing is not None and not _is_named(thing, case.question, facts=facts, schema=schema):
        what = humanise(thing.column or thing.table)
        return said(NAME, "warned", f"The question asks for {what}; no column of the result is.")
    unused = _unused(case.question, facts, schema=schema)
    if unused:
        reason = f"The question speaks of {humanise(unused)}, and the query does not look there."
        return said(NAME, "warned", reason)
    if _BOTH.search(case.question.lower()) and "select" not in _inside(finding.step.sql):
        return said(NAME, "warned", "Both are asked for at once; the query may take either.")
    whole = whole_asked(case.question, schema)
    lost = _lost(whole, facts, knowledge=case.knowledge) if whole else ""
    if lost:
        reason = f"Only {humanise(whole)} that have {humanise(lost)} were looked at, not all."
        return said(NAME, "warned", reason)
    return said(NAME, "passed", "The result is about what the question asks for.")


def _unused(question: str, facts: QueryFacts, *, schema: Schema) -> str:
    """A table whose name is what was done in the question (`returned`), and that is not read."""
    done = {word.removesuffix("ed") for word in re.findall(r"[a-z]{3,}ed\b", question.lower())}
    used = {table.casefold() for table in facts.tables}
    for table in schema.tables:
        name = table.name.casefold()
        if name not in used and used and name.removesuffix("s") in done:
            return table.name
    return ""


def _inside(sql: str) -> str:
    """A query without its first word."""
    return sql.lower()[6:]


def _is_named(thing: Thing, question: str, *, facts: QueryFacts, schema: Schema) -> bool:
    """Whether a column shows it, or more than can be told from the query."""
    if any(output.source is None for output in facts.outputs) and not facts.groups:
        return True
    by = things_by(question, schema)
    shown = [o.source for o in facts.outputs if o.source and thing.is_shown_by(o.source)]
    return any(
        source for source in shown if _names(source, schema) and not _is_by(source, by, thing=thing)
    )


def _names(source: str, schema: Schema) -> bool:
    """Whether a `table.column` tells rows apart by text, date or key, and measures nothing."""
    table, _, name = source.partition(".")
    found = schema.table(table)
    column = found.column(name) if found else None
    return column is None or column.role != "number" or is_identifier(name)


def _is_by(source: str, by: tuple[Thing, ...], *, thing: Thing) -> bool:
    return thing not in by and any(other.column and other.is_shown_by(source) for other in by)


def _lost(whole: str, facts: QueryFacts, *, knowledge: Knowledge) -> str:
    """A table that refers to some rows of the whole only, and is joined so that others go."""
    for join in facts.joins:
        for key, reference in ((join.left, join.right), (join.right, join.left)):
            if join.outer or key.partition(".")[0].casefold() != whole.casefold():
                continue
            known, other = knowledge.column(key), knowledge.column(reference)
            counts = any(a.function == "count" for a in facts.aggregates)
            if known is None or other is None or not known.unique or not counts:
                continue
            if other.distinct < _MOST * known.distinct:
                return reference.partition(".")[0]
    return ""
