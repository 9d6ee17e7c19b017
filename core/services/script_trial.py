"""A few short scripts with known values, asked of a model and run in the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from math import isclose

from core.agents.analysis.code import code_of
from core.agents.analysis.code_mend import mended
from core.agents.analysis.frames import stable_message
from core.agents.analysis.script import values_of
from core.domain.cancel import CancelToken
from core.domain.catalog import Trial, TrialScript
from core.domain.chat import ChatRequest, Message
from core.domain.sources import Schema
from core.domain.work import Limits, RunPython, ViewGrant
from core.errors import StepError
from core.protocols import ChatModel, Sandbox

_TOKENS = 300
_LIMITS = Limits(seconds=30)
_NEAR = 1e-3


def scripts_right(
    model: ChatModel,
    trial: Trial,
    *,
    sandbox: Sandbox,
    asking: Callable[[int, str], None],
    cancel: CancelToken,
) -> tuple[int, int]:
    """How many were asked, and how many gave the value; none where code cannot be shut off."""
    if sandbox.confinement().tier == "restricted":
        return 0, 0
    right = 0
    for number, script in enumerate(trial.scripts):
        asking(number, script.question)
        right += _is_right(model, script, trial=trial, sandbox=sandbox, cancel=cancel)
    return len(trial.scripts), right


def _is_right(
    model: ChatModel, script: TrialScript, *, trial: Trial, sandbox: Sandbox, cancel: CancelToken
) -> bool:
    """It is asked as questions are: the table as `df`, the value by its name."""
    schema = Schema(tables=tuple(t for t in trial.tables if t.name == script.table))
    task = f'{script.question}\nSet answer["{script.name}"].'
    messages = (stable_message(schema), Message(role="user", text=task))
    reply = model.complete(ChatRequest(messages=messages, max_tokens=_TOKENS), cancel)
    code, _ = mended(code_of(reply.text), schema)
    view = ViewGrant(name=script.table, sql=trial.data[script.table])
    try:
        request = RunPython(code=code, tables=(), views=(view,))
        replied = sandbox.run(request, limits=_LIMITS, cancel=cancel).reply
    except StepError:
        return False
    if replied.kind != "python_run":
        return False
    given = [value.value for value in values_of(replied)]
    numbers = [float(v) for v in given if isinstance(v, int | float) and not isinstance(v, bool)]
    return any(isclose(number, script.value, abs_tol=_NEAR) for number in numbers)
