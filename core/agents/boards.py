"""The agent of dashboards: computes one tile; one that cannot be computed is left out, and said."""

from __future__ import annotations

from core.agents.base import RunContext
from core.agents.business.boards.measures import telling
from core.agents.business.catalogue import Catalogue
from core.agents.prepared import PreparedAgent
from core.domain.dashboards.tile_forms import TileForm, tile_form_of
from core.domain.plan import Step
from core.domain.results import Result
from core.domain.steps import StepResult
from core.domain.work import ViewGrant
from core.errors import ModelError, PlanError, StepError

AGENT = "dashboards"
NOTHING = "the data names nothing like it."
_READER = "data"


class BoardAgent:
    """Takes steps whose `form` is a tile. Where no rule wrote its `sql`, the data agent reads it.

    A tile without rows or values is `missing`, not failed: the others are worth having.
    """

    name = AGENT
    describes = "Computes the tiles of a dashboard that was asked for."
    intents: tuple[str, ...] = ()

    def run(self, step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        form = tile_form_of(step.form)
        if form is None:
            raise PlanError("This step says nothing of a tile.")
        if form.unknown:
            return _left_out(step, form, why=NOTHING, near=_measurable(context))
        try:
            return _seen(
                step, form, result=self._computed(step, context, views=views), context=context
            )
        except StepError as error:
            if error.code == "cancelled":
                raise
            return _left_out(step, form, why=error.message)
        except ModelError as error:
            if error.retryable:
                raise
            return _left_out(step, form, why="it needs a language model, and none is ready.")

    def _computed(
        self, step: Step, context: RunContext, *, views: tuple[ViewGrant, ...]
    ) -> StepResult:
        if step.sql:
            return PreparedAgent().run(step, context, views)
        reader = context.agents.get(_READER)
        if reader is None:
            raise StepError("Nothing here reads such a measure.", code="form")
        return reader.run(step.model_copy(update={"form": ""}), context, views)


def _seen(step: Step, form: TileForm, *, result: StepResult, context: RunContext) -> StepResult:
    """The result as the tile has it, or why there is nothing to see."""
    if result.failure is not None:
        return _left_out(step, form, why=result.failure.message)
    if result.missing or result.result is None:
        return _left_out(step, form, why=NOTHING, near=result.near or _measurable(context))
    empty = _empty(form, context.results.result(result.result))
    if empty:
        return _left_out(step, form, why=empty)
    notes = dict.fromkeys((*form.notes, *result.assumptions))
    return result.model_copy(update={"assumptions": tuple(notes), "chart": form.spec})


def _measurable(context: RunContext) -> tuple[str, ...]:
    """What a dashboard of this data can show."""
    catalogue = Catalogue.of(context)
    return tuple(each.label for each in telling(catalogue))


def _left_out(step: Step, form: TileForm, *, why: str, near: tuple[str, ...] = ()) -> StepResult:
    said = f"{form.title}: {why[:1].lower()}{why[1:]}"
    return StepResult(step=step.name, output=step.output, form="none", missing=said, near=near)


def _empty(form: TileForm, result: Result) -> str:
    """Why there is nothing to see in a tile."""
    if not result.rows:
        return "no row came back."
    places = [place for name in form.y if (place := result.index(name)) is not None]
    if not places:
        places = [n for n, column in enumerate(result.columns) if column.role == "number"]
        if not places:
            return "no figure came back."
    if all(row[place] is None for row in result.rows for place in places):
        return "every value of it is missing."
    return ""
