"""The path of one script: write, mend, run, hold against what was asked, repair at most twice."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.agents.analysis.answers import as_wanted, lacking, listed
from core.agents.analysis.code import code_of
from core.agents.analysis.code_mend import mended
from core.agents.analysis.forms.subject import subject_table
from core.agents.analysis.frames import frames_in, stable_message
from core.agents.analysis.grounded import ungrounded
from core.agents.analysis.idioms import idioms
from core.agents.analysis.wanted import Wanted, wanted
from core.agents.base import RunContext, need_form
from core.agents.writer import Writer, model_of
from core.domain.chat import Message
from core.domain.events import StepNote
from core.domain.plan import Step
from core.domain.sources import Schema
from core.domain.steps import StepResult
from core.domain.work import Failure, Limits, NamedValue, PythonRun, ViewGrant
from core.errors import StepError
from core.prompts import render
from core.tools.outputs import keep_outputs, keep_values
from core.tools.python import Computed, run_python

IDIOMS = "idioms"
REPAIRS = 2
MAX_TOKENS = 700
PATIENCE = 60.0  # seconds
LIMITS = Limits(seconds=60)
_PASSING = frozenset({"python", "time", "memory"})  # faults that another script may not have


@dataclass(frozen=True)
class ScriptDesk:
    """One step and what it may touch."""

    step: Step
    context: RunContext
    views: tuple[ViewGrant, ...] = ()

    @cached_property
    def asked(self) -> tuple[Wanted, ...]:
        return wanted(self.step.task)

    @cached_property
    def schema(self) -> Schema:
        """The table that the question is about, where that is plain; else all."""
        whole = self.context.schema
        subject = subject_table(self.step.task, whole)
        return Schema(tables=(subject,)) if subject is not None else whole

    def note(self, text: str) -> None:
        self.context.emit(StepNote(step=self.step.name, text=text))


@dataclass
class Trial:
    """One script and what came of it."""

    code: str
    notes: tuple[str, ...] = ()
    run: Computed | None = None
    values: tuple[NamedValue, ...] = ()
    reason: str = ""
    fault: StepError | None = field(default=None, repr=False)


def computed_by(desk: ScriptDesk) -> StepResult:
    """The result of the step; StepError when no model is ready."""
    writer = Writer(desk.step.name, desk.context, model_of(desk.context))
    tried = trials(desk, writer)
    kept = min(
        (trial for trial in tried if trial.run is not None),
        key=lambda trial: bool(trial.reason),
        default=tried[-1],
    )
    for note in kept.notes:
        desk.note(note)
    base = StepResult(
        step=desk.step.name,
        output=desk.step.output,
        form="python",
        code=kept.code,
        mends=kept.notes,
        attempts=len(tried),
        tokens=writer.tokens,
    )
    made = _made(kept, desk)
    if made is None:
        return base.model_copy(update={"failure": _failure(kept, len(tried))})
    doubts = (kept.reason,) if kept.reason else ()
    return base.model_copy(update={**made, "assumptions": doubts})


def trials(desk: ScriptDesk, writer: Writer) -> list[Trial]:
    """Scripts in the order they were written; no repair begins after PATIENCE."""
    need_form(desk.context, "python")
    messages = first_messages(desk)
    tried: list[Trial] = []
    late = time.monotonic() + PATIENCE
    repairs = 0 if "repair" in desk.context.barred else REPAIRS
    while len(tried) <= repairs and (not tried or time.monotonic() < late):
        desk.context.cancel.raise_if_cancelled()
        text = writer.write(messages, max_tokens=MAX_TOKENS)
        trial = attempt(text, desk)
        repeated = any(earlier.code == trial.code for earlier in tried)
        tried.append(trial)
        if not trial.reason:
            break
        desk.note(f"Trying again: {trial.reason}")
        messages = _anew(desk, trial) if repeated else _repair(desk, trial)
    return tried


def _repair(desk: ScriptDesk, trial: Trial) -> tuple[Message, ...]:
    return (
        *first_messages(desk, ways=False),
        Message(role="assistant", text=f"```python\n{trial.code}\n```"),
        Message(role="user", text=render("repair_python", reason=trial.reason)),
    )


def _anew(desk: ScriptDesk, trial: Trial) -> tuple[Message, ...]:
    """Without its own script before its eyes, which it only repeats."""
    stable, question = first_messages(desk)
    warned = render("avoid_python", reason=trial.reason)
    return (stable, question.model_copy(update={"text": f"{question.text}\n{warned}"}))


def first_messages(desk: ScriptDesk, *, ways: bool = True) -> tuple[Message, ...]:
    """`ways` to write it are shown once: their letters must not be repaired but replaced."""
    task = desk.step.task
    if desk.asked:
        names = ", ".join(f'answer["{want.name}"]' for want in desk.asked)
        task = f"{task}\nSet {names}."
    shown = idioms(desk.step.task) if ways and IDIOMS not in desk.context.off else ""
    if shown:
        task = f"Ways to write it, where A, B, G, T, Y are columns:\n{shown}\n\nQuestion: {task}"
    return (stable_message(desk.schema), Message(role="user", text=task))


def attempt(text: str, desk: ScriptDesk) -> Trial:
    """Read, mend, run and check one text of the model."""
    trial = Trial(code=code_of(text))
    try:
        single = len(desk.context.schema.tables) == 1
        trial.code, trial.notes = mended(trial.code, desk.schema, single=single)
        trial.run = run_python(desk.context, trial.code, views=desk.views, limits=LIMITS)
    except StepError as error:
        if error.code not in _PASSING:
            raise
        trial.reason, trial.fault = error.message, error
        return trial
    if loose := ungrounded(trial.code, frames_in(desk.context.schema)):
        trial.run, trial.reason = None, _not_computed(loose)
        return trial
    trial.values = as_wanted((*values_of(trial.run.reply), *listed(trial.run)), desk.asked)
    trial.reason = lacking(trial.values, desk.asked)
    return trial


def _not_computed(names: Sequence[str]) -> str:
    listed = ", ".join(f'answer["{name}"]' for name in names)
    return f"{listed} does not come from the data: compute it from the frames, write no values."


def values_of(run: PythonRun) -> tuple[NamedValue, ...]:
    if run.answers or run.value is None:
        return run.answers
    return (NamedValue(name="value", value=run.value.value, type=run.value.type),)


def _made(trial: Trial, desk: ScriptDesk) -> dict[str, object] | None:
    """What the script gave, kept; None where it gave nothing to answer with."""
    if trial.run is None:
        return None
    store = desk.context.results
    outputs = keep_outputs(store, trial.run.reply, trial.run.tables)
    first = outputs.tables[0].ref if outputs.tables else None
    result = keep_values(store, trial.values) or first
    if result is None or (desk.asked and not trial.values):
        return None
    return {
        "result": result,
        "tables": outputs.tables,
        "figures": outputs.figures,
        "text": outputs.text,
        "remarks": outputs.remarks,
    }


def _failure(trial: Trial, attempts: int) -> Failure:
    tried = f"{attempts} scripts were tried" if attempts > 1 else "One script was tried"
    return Failure(
        code="python",
        message=f"No script for this question could be run. {trial.reason}".strip(),
        kept=f"{tried}; nothing was changed.",
        remedy="Ask it in other words, or name the columns that you mean.",
    )
