"""How one question of a set came out, read off its run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core.domain.answers import Answer
from core.domain.evals import EvalItem, EvalQuestion, ItemOutcome
from core.domain.events import RunEvent
from core.domain.results import Result, Scalar
from core.domain.scoring import list_match, rows_match, values_match
from core.domain.sources import Schema
from core.domain.steps import StepResult, Tokens
from core.domain.unbound import unbound
from core.domain.work import ViewGrant
from core.protocols import ResultStore

_SHOWN = 300


def item_of(
    question: EvalQuestion, events: Sequence[RunEvent], schema: Schema, results: ResultStore
) -> EvalItem:
    """Score what a run left behind."""
    steps = [e.what.result for e in events if e.what.kind == "step_finished"]
    answer = next((e.what.answer for e in reversed(events) if e.what.kind == "answer_made"), None)
    kept = _kept(answer, steps)
    rows = _rows(kept, results)
    refused = bool(answer and answer.kind == "unanswerable")
    outcome = _outcome(question, rows, kept=kept, refused=refused)
    step = kept or (steps[-1] if steps else None)
    spent, first = _calls(events)
    return EvalItem(
        id=question.id,
        question=question.question,
        kind=question.expected.kind,
        outcome=outcome,
        right=outcome == "right",
        detail=_detail(step, events),
        sql=step.sql if step else "",
        expected=_expected(question),
        given="; ".join(" | ".join(map(str, row)) for row in rows[:10])[:_SHOWN],
        mends=step.mends if step else (),
        attempts=step.attempts if step else 0,
        invented_columns=_invented(steps, schema),
        unbound_numbers=_unbound(question, answer, steps=steps, results=results),
        seconds=_seconds(events),
        first_token_seconds=first,
        tokens_read=spent.read,
        tokens_written=spent.written,
        tokens_kept=spent.kept,
        calls=spent.calls,
    )


def _kept(answer: Answer | None, steps: Sequence[StepResult]) -> StepResult | None:
    """The step whose result the answer shows first, else the last one that has a result."""
    by_name = {step.output: step for step in steps if step.result is not None}
    for name in answer.evidence if answer else ():
        if name in by_name:
            return by_name[name]
    return next(iter(reversed(by_name.values())), None)


def _rows(step: StepResult | None, results: ResultStore) -> tuple[tuple[Scalar, ...], ...]:
    return results.result(step.result).rows if step and step.result else ()


def _outcome(
    question: EvalQuestion,
    rows: Sequence[Sequence[Scalar]],
    *,
    kept: StepResult | None,
    refused: bool,
) -> ItemOutcome:
    expected = question.expected
    if expected.kind == "unanswerable":
        return "right" if refused else "wrong"
    if refused:
        return "refused"
    if kept is None or kept.result is None:
        return "failed"
    match expected.kind:
        case "rows":
            right = rows_match(expected, rows)
        case "list":
            right = list_match(expected.values, [cell for row in rows for cell in row])
        case "values":
            names = [column.name for column in kept.result.columns]
            right = values_match(expected, dict(zip(names, rows[0], strict=False)) if rows else {})
        case _:
            return "skipped"
    return "right" if right else "wrong"


def _calls(events: Sequence[RunEvent]) -> tuple[Tokens, float]:
    """Tokens of all model calls, and seconds to the first token of the first one."""
    calls = [event.what for event in events if event.what.kind == "model_called"]
    total = Tokens()
    for call in calls:
        total += call.tokens
    return total, calls[0].first_token_seconds if calls else 0.0


def _seconds(events: Sequence[RunEvent]) -> float:
    for event in reversed(events):
        if event.what.kind == "run_finished":
            return event.what.seconds
    return (events[-1].at - events[0].at).total_seconds() if events else 0.0


def _detail(step: StepResult | None, events: Sequence[RunEvent]) -> str:
    if step is not None and (step.missing or step.failure):
        return (step.missing or (step.failure.message if step.failure else ""))[:_SHOWN]
    failed = next((e.what for e in reversed(events) if e.what.kind == "run_failed"), None)
    return failed.failure.message[:_SHOWN] if failed else ""


def _expected(question: EvalQuestion) -> str:
    expected = question.expected
    match expected.kind:
        case "rows":
            return str(expected.rows)[:_SHOWN]
        case "list":
            return str(expected.values)[:_SHOWN]
        case "values":
            return str(expected.values)[:_SHOWN]
        case _:
            return expected.kind


def _invented(steps: Sequence[StepResult], schema: Schema) -> int:
    """Names in queries that ran and are not in the data: none, if the rules hold."""
    from core.agents.sql.invented import invented_names  # the parser is slow to load

    views: list[ViewGrant] = []
    count = 0
    for step in steps:
        if step.result is not None and step.sql:
            count += invented_names(step.sql, schema, views)
            views.append(ViewGrant(name=step.output, sql=step.sql))
    return count


def _unbound(
    question: EvalQuestion,
    answer: Answer | None,
    *,
    steps: Sequence[StepResult],
    results: ResultStore,
) -> int:
    """Figures of the shown answer that stand in no cell."""
    if answer is None:
        return 0
    held: Mapping[str, Result] = {
        step.output: results.result(step.result) for step in steps if step.result is not None
    }
    return len(unbound(answer.text, question.text, held, near=answer.near))


Read = Callable[[str], tuple[str, float, str]]


def intent_item(question: EvalQuestion, read: Read, seconds: Callable[[], float]) -> EvalItem:
    """Score how a question's intent is read."""
    begun = seconds()
    intent, confidence, how = read(question.question)
    expected = question.expected
    right = expected.kind == "intent" and intent == expected.intent
    return EvalItem(
        id=question.id,
        question=question.question,
        kind="intent",
        outcome="right" if right else "wrong",
        right=right,
        detail=f"{how} ({confidence:.2f})",
        expected=expected.intent if expected.kind == "intent" else "",
        given=intent,
        seconds=seconds() - begun,
    )
