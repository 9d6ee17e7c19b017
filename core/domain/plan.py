"""Plans: steps that name what they need and what they make."""

from __future__ import annotations

from collections.abc import Collection

from core.domain.approvals import Decided
from core.domain.value import Value
from core.errors import PlanError


class Step(Value):
    """One unit of work. `inputs` are outputs of other steps (tables need no mention).

    `task` is what to do in words; `form` tells the agent how, where a template knows it.
    `output` is the name of the result: a lower-case identifier, unique in the notebook.
    `sql` is the query itself, where a rule has written it already.
    `chosen` are the values a person picked when this step asked, in the order it asked; `decided`
    are those that allowed or denied an action, each with what it was about.
    """

    name: str
    agent: str
    task: str
    output: str
    inputs: tuple[str, ...] = ()
    form: str = ""
    sql: str = ""
    chosen: tuple[str, ...] = ()
    decided: tuple[Decided, ...] = ()


class Plan(Value):
    """`template` names the flow template that made it, or is empty when a model did."""

    steps: tuple[Step, ...]
    template: str = ""


def validate(plan: Plan, *, known: Collection[str] = ()) -> Plan:
    """The plan itself, or PlanError: no step, two steps of one name, unknown inputs, a cycle."""
    if not plan.steps:
        raise PlanError("The plan has no steps.")
    outputs = [step.output for step in plan.steps]
    if len(set(outputs)) < len(outputs) or len({s.name for s in plan.steps}) < len(plan.steps):
        raise PlanError("Two steps of the plan share a name or an output.")
    available = set(known) | set(outputs)
    for step in plan.steps:
        missing = [name for name in step.inputs if name not in available]
        if missing:
            raise PlanError(f"Step {step.name} needs {', '.join(missing)}, which nothing makes.")
    done: set[str] = set(known) - set(outputs)
    while len(done & set(outputs)) < len(outputs):
        ready = ready_steps(plan, done)
        if not ready:
            raise PlanError("Steps of the plan wait for one another.")
        done |= {step.output for step in ready}
    return plan


def ready_steps(plan: Plan, done: Collection[str]) -> tuple[Step, ...]:
    """Steps not done whose inputs all are; `done` holds names of outputs."""
    return tuple(
        step
        for step in plan.steps
        if step.output not in done and all(name in done for name in step.inputs)
    )
