"""Answers: text whose figures are references to cells, never digits."""

from __future__ import annotations

from typing import Literal

from core.domain.charts import ChartSpec
from core.domain.value import Value


class Answer(Value):
    """`text` holds references such as `{{by_region.total[0]}}`, `{{by_region.rows}}`.

    `evidence` names the results it rests on, the one to show first. `near` lists what the data
    does hold when it cannot answer.
    """

    kind: Literal["answered", "unanswerable", "failed"]
    text: str
    evidence: tuple[str, ...] = ()
    chart: ChartSpec | None = None
    assumptions: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
