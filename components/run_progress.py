"""A run as it goes: a timeline of stages, the query as it is written, what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import streamlit as st

from components.cells.how import tokens
from components.figures import seconds
from components.plain import plain, short
from components.sql_text import is_sql, laid_out
from core.domain.labels import capital
from core.domain.run_view import RunView, StepView
from core.domain.runs import OPEN
from core.domain.value import now

_DONE = ":material/check_circle:"
_FAILED = ":material/error:"
_ICONS = {"done": _DONE, "failed": _FAILED, "running": "spinner", "waiting": None}
_SPACE = 90


@dataclass(frozen=True)
class RunChoice:
    """`value` is the reading picked, or empty."""

    kind: Literal["choose", "resume", "ask_again", "dismiss"]
    value: str = ""


def run_progress(view: RunView, *, key: str) -> RunChoice | None:
    with st.container(border=True, key=f"run-{key}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            title = plain(capital(short(view.question, 300)))
            st.markdown(f"###### {title}", width="stretch", anchors=False)
            st.caption(plain(_clock(view)), width="content")
        _timeline(view)
        if view.status == "waiting":
            return _choices(view, key=key)
        return _ended(view, key=key) if view.status not in OPEN else None


def _clock(view: RunView) -> str:
    """Seconds so far and tokens so far."""
    start = view.started_at or now()
    passed = ((view.ended_at or now()) - start).total_seconds()
    return " · ".join([seconds(max(passed, 0)), *tokens(view.tokens)])


def _timeline(view: RunView) -> None:
    """Every stage has its place from the start, so that nothing jumps."""
    intent = f"Understood as {view.intent.replace('_', ' ')}" if view.intent else "Understanding"
    _stage(intent, state=_state(bool(view.intent), view), note=view.intent_how)
    planned = view.plan is not None
    agents = f" for {', '.join(view.agents)}" if view.agents else ""
    _stage(
        f"Plan{agents}", state=_state(planned, view, after=bool(view.intent)), note=_attempt(view)
    )
    for level in levels(view):
        if len(level) == 1:
            _step(level[0], view)
            continue
        for column, step in zip(st.columns(len(level)), level, strict=True):
            with column:
                _step(step, view)
    worked = planned and all(s.status in ("done", "failed") for s in view.steps)
    _stage("Answer", state=_state(view.answer is not None, view, after=worked))
    graded = view.grade.verdict.replace("_", " ") if view.grade else ""
    _stage(
        "Check",
        state=_state(view.grade is not None, view, after=view.answer is not None),
        note=graded,
    )


def _state(done: bool, view: RunView, *, after: bool = True) -> str:
    if done:
        return "done"
    return "running" if after and view.status == "running" else "waiting"


def _stage(title: str, *, state: str, note: str = "") -> None:
    text = f":shimmer[{plain(title)}]" if state == "running" else plain(title)
    aside = f" :gray[{plain(note)}]" if note else ""
    st.expander(text + aside, type="step", icon=_ICONS[state])


def _attempt(view: RunView) -> str:
    return f"Plan number {view.attempt}: the one before did not hold." if view.attempt > 1 else ""


def _step(step: StepView, view: RunView) -> None:
    still = view.status not in OPEN or view.status == "waiting"
    state = "waiting" if step.status == "running" and still else step.status
    title = plain(capital(short(step.task, 120)))
    passed = f" · {seconds(_passed(step))}" if step.started_at and state != "waiting" else ""
    text = f":shimmer[{title}]{passed}" if state == "running" else f"{title}{passed}"
    with st.expander(text, type="step", icon=_ICONS[state], expanded=bool(step.started_at)):
        if step.text:
            sql = is_sql(step.text)
            text = laid_out(step.text) if sql else step.text
            st.code(text, language="sql" if sql else "python", wrap_lines=True)
        elif state == "running":
            st.skeleton(_SPACE)
        for note in step.notes:
            st.caption(plain(note))
        if step.result is not None and step.result.failure is not None:
            st.markdown(f":red[{plain(step.result.failure.message)}]")
        elif step.result is not None and step.result.result is not None and not step.result.record:
            rows = step.result.result.rows
            st.caption(f"{rows:,} {'row' if rows == 1 else 'rows'}")


def _passed(step: StepView) -> float:
    start: datetime = step.started_at or now()
    return max(((step.ended_at or now()) - start).total_seconds(), 0)


def levels(view: RunView) -> list[list[StepView]]:
    """Steps that may run side by side share a level; a level follows what it needs."""
    needs = {s.name: s.inputs for s in view.plan.steps} if view.plan else {}
    makes = {s.output: s.name for s in view.plan.steps} if view.plan else {}
    depth: dict[str, int] = {}
    for step in view.steps:
        before = [depth.get(makes[n], 0) for n in needs.get(step.name, ()) if n in makes]
        depth[step.name] = 1 + max(before, default=-1)
    order = sorted(set(depth.values()))
    return [[s for s in view.steps if depth[s.name] == level] for level in order]


def _choices(view: RunView, *, key: str) -> RunChoice | None:
    if view.action is not None:
        st.markdown("**Waits for your yes or no.**")
        return None
    st.markdown(f"**{plain(view.choice_question)}**")
    for number, choice in enumerate(view.choices):
        label = plain(choice.label)
        if choice.detail:
            label = f"{label}: **{plain(choice.detail)}**"
        if st.button(label, key=f"choice-{key}-{number}"):
            return RunChoice("choose", choice.value)
    return None


def _ended(view: RunView, *, key: str) -> RunChoice | None:
    """What a run without an answer says, and what can be done with it."""
    said, buttons = _outcome(view)
    if said:
        st.markdown(plain(said))
    with st.container(horizontal=True):
        for kind, label in buttons:
            main: Literal["primary", "tertiary"] = "tertiary" if kind == "dismiss" else "primary"
            if st.button(label, key=f"{kind}-{key}", type=main):
                return RunChoice(kind)
    return None


_Buttons = Sequence[tuple[Literal["resume", "ask_again", "dismiss"], str]]


def _outcome(view: RunView) -> tuple[str, _Buttons]:
    match view.status:
        case "interrupted":
            said = "Syna ended while this question was being answered. What was done is kept."
            return said, (("resume", "Resume"), ("dismiss", "Leave it"))
        case "cancelled":
            return "Stopped. Nothing was added.", (
                ("ask_again", "Ask again"),
                ("dismiss", "Leave it"),
            )
        case "failed":
            failure = view.failure
            parts = (failure.message, failure.kept, failure.remedy) if failure else ()
            said = " ".join(part for part in parts if part) or "The run failed."
            return said, (("ask_again", "Ask again"), ("dismiss", "Leave it"))
        case _:
            return "", ()
