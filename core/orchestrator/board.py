"""The answer to “build me a dashboard”: what is on it, what is not, and how far to trust it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.domain.answers import Answer
from core.domain.dashboards.tile_forms import TileForm, tile_form_of
from core.domain.findings import Finding
from core.domain.grades import Check, Grade, verdict_of
from core.domain.plan import Plan
from core.domain.references import Reference
from core.domain.sentences.forms import listed

_TOLD = 4


def board_answer(plan: Plan, findings: Sequence[Finding], near: Sequence[str]) -> Answer:
    """Unanswerable when no tile came out."""
    forms = {step.output: form for step in plan.steps if (form := tile_form_of(step.form))}
    built = [(f, forms[f.name]) for f in findings if f.result is not None and f.name in forms]
    left = [f.step.missing for f in findings if f.result is None and f.step.missing]
    notes = tuple(dict.fromkeys(n for f in findings for n in f.step.assumptions))
    if not built:
        return Answer(
            kind="unanswerable",
            text=f"No dashboard was built. {_left_out(left)}".strip(),
            near=tuple(dict.fromkeys((*(n for f in findings for n in f.step.near), *near))),
            assumptions=notes,
        )
    trend = next((f for f, form in built if form.tile == "trend"), built[0][0])
    text = " ".join(part for part in (_built(built), _latest(built), _left_out(left)) if part)
    order = [trend.name, *(f.name for f, _ in built if f is not trend)]
    return Answer(
        kind="answered",
        text=text,
        evidence=tuple(order),
        chart=trend.step.chart,
        assumptions=notes,
    )


def board_grade(answer: Answer, findings: Sequence[Finding]) -> Grade:
    """Each tile is a query that ran; what was left out leaves doubt."""
    left = [f.step.missing for f in findings if f.result is None]
    ran = Check(
        name="tiles",
        outcome="failed" if answer.kind == "failed" else "passed",
        reason="Each tile's query was held against the data before it ran, and gave rows.",
    )
    if answer.kind == "unanswerable":
        ran = Check(name="tiles", outcome="warned", reason="No tile could be computed.")
    checks = [ran]
    if left and answer.kind == "answered":
        checks.append(Check(name="left out", outcome="warned", reason=" ".join(left)))
    if any(f.step.tokens.calls for f in findings if f.result is not None):
        said = "No rule reads one of the measures, so the model wrote its query: look at it."
        checks.append(Check(name="read by the model", outcome="warned", reason=said))
    return Grade(verdict=verdict_of(tuple(checks)), checks=tuple(checks))


def _built(built: Sequence[tuple[Finding, TileForm]]) -> str:
    figures = [form.label for _, form in built if form.tile == "figure"]
    charts = [_small(form.title) for _, form in built if form.tile in ("trend", "part")]
    tables = [_small(form.title) for _, form in built if form.tile == "table"]
    said = []
    if figures:
        said.append(f"{listed(figures)} as figures")
    if charts:
        said.append(f"charts of {listed(charts)}")
    if tables:
        said.append(f"a table of {listed(tables)}")
    return f"The dashboard is built: {', '.join(said)}."


def _latest(built: Sequence[tuple[Finding, TileForm]]) -> str:
    """The figures themselves, each bound to its tile: those of the latest period, then wholes."""
    latest: list[str] = []
    wholes: list[str] = []
    for finding, form in [pair for pair in built if pair[1].tile == "figure"][:_TOLD]:
        result = finding.result
        name = form.y[0] if form.y else None
        if result is None or name is None or result.index(name) is None:
            continue
        figure = Reference(finding.name, name, -1)
        if form.format.percent:
            figure = replace(figure, forms=(("percent", None),))
        (latest if len(result.rows) > 1 else wholes).append(f"{form.label} {figure}")
    said = (("In the latest period", latest), ("In all", wholes))
    return " ".join(f"{lead}: {listed(parts)}." for lead, parts in said if parts)


def _left_out(left: Sequence[str]) -> str:
    return " ".join(f"Left out is {_small(said)}" for said in left)


def _small(text: str) -> str:
    """A title within a sentence; a name in capitals stays one."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
