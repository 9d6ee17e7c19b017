"""Conditions on values that nobody asked for: a model copies them from the samples it sees."""

from __future__ import annotations

from sqlglot import exp

from core.agents.sql.desk import Desk
from core.agents.sql.linking import is_meant
from core.agents.sql.literals_mend import unsaid_uses
from core.agents.sql.trees import conditions


def mend_unsaid(tree: exp.Expression, desk: Desk) -> list[str]:
    """Drop `column = 'sample'` from a WHERE of several conditions or of a ranking."""
    notes: list[str] = []
    if desk.context.conversation.turns or desk.step.inputs:
        return notes
    for column, value, test in unsaid_uses(tree, desk):
        if not _copied(value, desk) or is_meant(value, desk):
            continue
        where = test.find_ancestor(exp.Where)
        if where is None or not isinstance(test, exp.EQ):
            continue
        parts = conditions(where.this)
        if not any(part is test for part in parts):
            continue
        kept = [part for part in parts if part is not test]
        if kept:
            where.set("this", exp.and_(*(part.copy() for part in kept), copy=False))
        else:
            where.pop()
        notes.append(f"Left out the condition {column} = {value}, which was not asked for.")
        break
    return notes


def _copied(value: str, desk: Desk) -> bool:
    """Whether the value is one that the model was shown."""
    return any(value in shown for shown in desk.shown.values())
