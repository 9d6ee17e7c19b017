"""“Build me a dashboard of revenue, margin and returns”: a step for each tile, by rule."""

from __future__ import annotations

from collections.abc import Sequence

from core.agents.boards import AGENT
from core.agents.business.boards.request import Request, request_of
from core.agents.business.boards.tiles import course_of, tiles_of
from core.agents.business.catalogue import Catalogue
from core.agents.business.measures import main_measure
from core.conversations.flows.mentions import names_something, words_of
from core.domain.dashboards.tile_forms import BOARD, TileForm, written
from core.domain.inquiry import Inquiry
from core.domain.labels import capital
from core.domain.naming import result_name, unlike
from core.domain.plan import Plan, Step
from core.domain.sources import Schema


class DashboardQuestion:
    """Takes what asks for a dashboard. Measures that rules cannot read become steps that ask the
    model; all else needs none."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        catalogue = Catalogue.of(inquiry)
        request = request_of(inquiry.question, catalogue)
        return board_plan(request, catalogue) if request is not None else None


def board_plan(request: Request, catalogue: Catalogue) -> Plan | None:
    """The steps, those of unread measures last."""
    steps: list[Step] = []
    for tile in tiles_of(request, catalogue):
        told = {"notes": request.notes, "board": request.title if request.whole else ""}
        form = tile.form if steps else tile.form.model_copy(update=told)
        steps.append(_step(form, tile.form.title, tile.sql, steps))
    timed = _timed(request, catalogue)
    for part in request.unread:
        unknown = not _named(part, catalogue.schema)
        form = TileForm(tile="figure", title=capital(part), label=part, unknown=unknown)
        steps.append(_step(form, f"{part} by month" if timed else f"total {part}", "", steps))
    return Plan(steps=tuple(steps), template=BOARD) if steps else None


def _named(part: str, schema: Schema) -> bool:
    """Whether a word of it stands in the data, in a name or as a value."""
    known = {word for table, column in schema.columns() for word in words_of(column.name)}
    known |= {word for table in schema.tables for word in words_of(table.name)}
    said = {word for word in words_of(part) if len(word) > 2}
    return bool(said & known) or names_something(part, schema)


def _timed(request: Request, catalogue: Catalogue) -> bool:
    """Whether a measure of this data can be followed over time."""
    if request.measures:
        return any(course_of(one, catalogue) is not None for one in request.measures)
    return main_measure(catalogue) is not None


def _step(form: TileForm, task: str, sql: str, before: Sequence[Step]) -> Step:
    return Step(
        name=f"tile_{len(before) + 1}",
        agent=AGENT,
        task=task,
        output=unlike(result_name(task, ()), [step.output for step in before]),
        form=written(form),
        sql=sql,
    )
