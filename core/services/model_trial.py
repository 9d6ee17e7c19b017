"""Will it run here? Speed, memory, twelve small questions and two scripts with known answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import permutations

import psutil

from core.agents.sql.prompt import stable_message
from core.agents.sql.text import statement_of
from core.domain.cancel import CancelToken
from core.domain.catalog import ModelTest, Trial, TrialQuestion
from core.domain.chat import ChatRequest, Message
from core.domain.model_forms import ModelForm, barred_by
from core.domain.sources import Schema
from core.domain.value import new_id, now
from core.domain.work import Progress, RunQuery, ViewGrant
from core.errors import StepError
from core.protocols import ChatModel, Sandbox, SettingStore
from core.services.script_trial import scripts_right

_PASSAGE = "The quick brown fox jumps over the lazy dog and comes home late in the evening. "
_ANSWER_TOKENS = 160
_WIDEST = 5


@dataclass(frozen=True)
class _Speed:
    """Tokens a second."""

    read: float
    write: float


def run_trial(
    model: ChatModel,
    trial: Trial,
    *,
    sandbox: Sandbox,
    progress: Callable[[Progress], None],
    cancel: CancelToken,
) -> ModelTest:
    """What the model did. Raises what the model raises."""
    asked = len(trial.questions)
    steps = asked + len(trial.scripts) + 1
    progress(Progress(fraction=0.0, text="Measuring the speed"))
    speed = _speed(model, cancel)
    stable = stable_message(Schema(tables=trial.tables))
    right = 0
    for number, question in enumerate(trial.questions):
        progress(Progress(fraction=(number + 1) / steps, text=question.question))
        user = Message(role="user", text=question.question)
        request = ChatRequest(messages=(stable, user), max_tokens=_ANSWER_TOKENS)
        reply = model.complete(request, cancel)
        right += _is_right(
            statement_of(reply.text), question, trial=trial, sandbox=sandbox, cancel=cancel
        )
    scripts, scripts_fit = scripts_right(
        model,
        trial,
        sandbox=sandbox,
        asking=lambda number, text: progress(
            Progress(fraction=(asked + number + 1) / steps, text=text)
        ),
        cancel=cancel,
    )
    return ModelTest(
        model=model.id,
        at=now(),
        read_speed=speed.read,
        write_speed=speed.write,
        memory=psutil.Process().memory_info().rss,
        asked=asked,
        right=right,
        scripts=scripts,
        scripts_right=scripts_fit,
        note=_note(right, asked, write=speed.write),
    )


def barred_for(settings: SettingStore, model: str) -> Mapping[ModelForm, str]:
    """The forms that a model may not be used for here, by its last test, with the reasons."""
    tests = (test for test in settings.tests() if test.model == model)
    return barred_by(next(tests, None))


def _speed(model: ChatModel, cancel: CancelToken) -> _Speed:
    """One call with a text that nobody read before."""
    text = f"Note {new_id()}. {_PASSAGE * 20}\nCount from one to thirty in words."
    request = ChatRequest(messages=(Message(role="user", text=text),), max_tokens=48)
    # The first call also loads the model.
    model.complete(request.model_copy(update={"max_tokens": 1, "messages": (_hello(),)}), cancel)
    reply = model.complete(request, cancel)
    reading = max(reply.first_token_seconds, 1e-3)
    writing = max(reply.seconds - reply.first_token_seconds, 1e-3)
    return _Speed(
        read=(reply.tokens_read - reply.tokens_kept) / reading,
        write=max(0, reply.tokens_written - 1) / writing,
    )


def _hello() -> Message:
    return Message(role="user", text="Hello")


def _is_right(
    sql: str, question: TrialQuestion, *, trial: Trial, sandbox: Sandbox, cancel: CancelToken
) -> bool:
    if not sql:
        return False
    views = tuple(ViewGrant(name=name, sql=rows) for name, rows in trial.data.items())
    try:
        replied = sandbox.run(
            RunQuery(sql=sql, tables=(), views=views, max_rows=100), cancel=cancel
        )
    except StepError:
        return False
    if replied.table is None:
        return False
    found = [tuple(row.values()) for row in replied.table.to_pylist()]
    return same_rows(found, question)


def same_rows(found: Sequence[tuple[object, ...]], question: TrialQuestion) -> bool:
    """Whether the expected rows are there, in any order unless the question asks for one.

    Columns may stand in another order, and others beside them.
    """
    wanted = [tuple(map(_plain, row)) for row in question.rows]
    rows = [tuple(map(_plain, row)) for row in found]
    if len(rows) != len(wanted) or not wanted:
        return len(rows) == len(wanted)
    width = min(len(rows[0]), _WIDEST)
    return any(
        _same([tuple(row[at] for at in places) for row in rows], wanted, ordered=question.ordered)
        for places in permutations(range(width), len(wanted[0]))
    )


def _same(
    left: list[tuple[object, ...]], right: list[tuple[object, ...]], *, ordered: bool
) -> bool:
    return left == right if ordered else sorted(left, key=repr) == sorted(right, key=repr)


def _plain(value: object) -> object:
    """Numbers to a thousandth, dates as text, so that types do not matter."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return round(float(value), 3)
    return value.isoformat() if isinstance(value, date) else str(value)


def _note(right: int, asked: int, *, write: float) -> str:
    """What to trust it with, in a sentence."""
    share = right / asked if asked else 0.0
    if share >= 0.9:
        trust = "It can be trusted with plain questions here."
    elif share >= 0.6:
        trust = "Most plain questions come out right; look at the query before you rely on one."
    else:
        trust = "It is often wrong: use it to try Syna out, not for answers that matter."
    return trust if write >= 4 else f"{trust} It is slow on this computer."
