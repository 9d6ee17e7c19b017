"""The data agent: one question, one query, its result."""

from __future__ import annotations

import time

from core.agents.base import RunContext
from core.agents.sql.answer import Outcome, outcome_of
from core.agents.sql.desk import Desk
from core.agents.sql.facts import facts_of
from core.agents.sql.vectors import Vectors
from core.agents.writer import Writer, model_of
from core.domain.arrow_rows import result_of
from core.domain.expectation import expect
from core.domain.fractions import in_percent
from core.domain.plan import Step
from core.domain.queries import QueryFacts
from core.domain.results import ResultRef
from core.domain.steps import StepResult
from core.domain.work import Failure, ViewGrant, failure_of
from core.errors import StepError
from core.tools.query import Queried

_UNITLESS = frozenset({"count", "variance", "var_pop", "corr"})


class DataAgent:
    """Writes SQL, puts its names right, runs it in a worker and checks what comes back."""

    def __init__(self) -> None:
        self._vectors = Vectors()

    @property
    def name(self) -> str:
        return "data"

    @property
    def describes(self) -> str:
        return "Answers a question about attached tables with one query."

    @property
    def intents(self) -> tuple[str, ...]:
        return ("data",)

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        """The result of one step; failures that a person can read are inside it."""
        started = time.perf_counter()
        known = {view.name for view in context.views}
        fresh = tuple(view for view in views if view.name not in known)
        desk = Desk(
            step=step, context=context, views=(*context.views, *fresh), vectors=self._vectors
        )
        try:
            writer = Writer(step.name, context, model_of(context))
            outcome = outcome_of(desk, writer)
        except StepError as error:
            return StepResult(step=step.name, output=step.output, failure=failure_of(error))
        result = _result(desk, outcome)
        seconds = time.perf_counter() - started
        return result.model_copy(update={"tokens": writer.tokens, "seconds": seconds})


def _result(desk: Desk, outcome: Outcome) -> StepResult:
    """What the step leaves behind: a kept result, what is missing, or a failure."""
    candidate = outcome.candidate
    base = StepResult(
        step=desk.step.name,
        output=desk.step.output,
        sql=candidate.sql if candidate else "",
        mends=tuple(dict.fromkeys(candidate.notes)) if candidate else (),
        assumptions=outcome.assumptions,
        remarks=outcome.remarks,
        attempts=outcome.attempts,
    )
    if outcome.missing:
        return base.model_copy(update={"missing": outcome.missing, "near": outcome.near})
    if candidate is None or outcome.queried is None:
        return base.model_copy(update={"failure": _failure(outcome)})
    facts = facts_of(candidate.tree, desk.catalogue)
    used = {table.casefold() for table in candidate.tables}
    return base.model_copy(
        update={
            "result": _as_read(outcome.queried, candidate.sql, facts=facts, desk=desk),
            "facts": facts,
            "inputs": tuple(v.name for v in desk.views if v.name.casefold() in used),
        }
    )


def _as_read(queried: Queried, sql: str, *, facts: QueryFacts, desk: Desk) -> ResultRef:
    """The result with its units, shares of one marked."""
    ref = _with_units(queried.ref, facts, desk=desk)
    share = expect(desk.context.question).wants("share")
    columns = in_percent(result_of(queried.table, ref.columns), sql, share=share)
    return ref.model_copy(update={"columns": columns})


def _with_units(ref: ResultRef, facts: QueryFacts, *, desk: Desk) -> ResultRef:
    """The result with the units of the columns that it shows or aggregates."""
    units = {f"{t.name}.{c.name}": c.unit for t, c in desk.context.schema.columns() if c.unit}
    counted = {fact.output for fact in facts.aggregates if fact.function in _UNITLESS}
    columns = tuple(
        column.model_copy(update={"unit": units.get(facts.source_of(column.name) or "")})
        if column.unit is None and column.name not in counted
        else column
        for column in ref.columns
    )
    return ref.model_copy(update={"columns": columns})


def _failure(outcome: Outcome) -> Failure:
    tried = f"{outcome.attempts} queries" if outcome.attempts > 1 else "One query"
    return Failure(
        code="sql",
        message=f"No query for this question could be run. {outcome.reason}".strip(),
        kept=f"{tried} tried; nothing was changed.",
        remedy="Ask it in other words, or name the table and columns that you mean.",
    )
