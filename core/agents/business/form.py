"""What a step of a metric plan carries: the form, filled by rule before the step runs."""

from __future__ import annotations

from pydantic import ValidationError

from core.domain.metrics import Filter, MetricQuery
from core.domain.value import Value

# In `within`, a step's inputs by number: `1.category` is a column of the first one's result.
FIRST_INPUT = "1"


class Form(Value):
    """`notes` are assumptions to tell. `pairs` are the dimensions of the step's inputs, in order:
    the two along which a change is most uneven are crossed. `alone` when it is all of a plan, so
    that a person can be asked about it."""

    query: MetricQuery
    notes: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    alone: bool = False


def written(form: Form) -> str:
    """The form as text, for `Step.form`."""
    return form.model_dump_json(exclude_defaults=True)


def form_of(text: str) -> Form | None:
    """The form that a step carries; None when it carries none."""
    if not text.startswith("{"):
        return None
    try:
        return Form.model_validate_json(text)
    except ValidationError:
        return None


def with_inputs(query: MetricQuery, names: tuple[str, ...]) -> MetricQuery:
    """The query with numbered inputs replaced by their names."""
    return query.model_copy(
        update={
            "filters": tuple(_named(one, names) for one in query.filters),
            "keep": tuple(_named(one, names) for one in query.keep),
        }
    )


def _named(one: Filter, names: tuple[str, ...]) -> Filter:
    number, _, column = one.within.partition(".")
    if not number.isdigit() or not 0 < int(number) <= len(names):
        return one
    return one.model_copy(update={"within": f"{names[int(number) - 1]}.{column}"})
