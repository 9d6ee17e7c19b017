"""A MetricStore in memory, held to the same contract as the real one; small valid metrics."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.metric_definitions import Metric, MetricChange
from core.errors import UserError
from tests.fakes.samples import START


class MemoryMetricStore:
    def __init__(self) -> None:
        self._metrics: dict[str, Metric] = {}

    def save(self, metrics: Sequence[Metric]) -> None:
        self._metrics |= {metric.id: metric for metric in metrics}

    def get(self, metric_id: str) -> Metric:
        if metric_id not in self._metrics:
            raise UserError("This metric is not there any more.")
        return self._metrics[metric_id]

    def list(self) -> Sequence[Metric]:
        return tuple(sorted(self._metrics.values(), key=lambda m: (m.name.casefold(), m.id)))

    def remove(self, metric_ids: Sequence[str]) -> None:
        for metric_id in metric_ids:
            self._metrics.pop(metric_id, None)


def metric(id: str = "m1", **fields: object) -> Metric:
    """Net revenue of the retail sample, unless other fields are given."""
    base: dict[str, object] = {
        "id": id,
        "name": "Net revenue",
        "formula": "SUM(orders.revenue * (1 - orders.discount))",
        "expression": "SUM(orders.revenue * (1 - orders.discount))",
        "adds": True,
        "table": "orders",
        "columns": ("orders.revenue", "orders.discount"),
        "changes": (MetricChange(at=START, what="defined"),),
    }
    return Metric.model_validate(base | fields)
