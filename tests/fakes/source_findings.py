"""A FindingStore in memory, and a small finding."""

from __future__ import annotations

from core.domain.source_findings import Evidence, Part, SourceFinding, SourceFindings
from tests.fakes.samples import START


class MemoryFindingStore:
    def __init__(self) -> None:
        self._found: dict[str, SourceFindings] = {}

    def save(self, found: SourceFindings) -> None:
        self._found[found.source_id] = found

    def get(self, source_id: str) -> SourceFindings | None:
        return self._found.get(source_id)

    def remove(self, source_id: str) -> None:
        self._found.pop(source_id, None)


def finding(id: str = "f1", **fields: object) -> SourceFinding:
    base: dict[str, object] = {
        "id": id,
        "kind": "unusual_group",
        "table": "orders",
        "columns": ("orders.total", "orders.region"),
        "title": "Total by region",
        "parts": (
            Part(text="Total is higher for region “North”: "),
            Part(text="12.5", bound=True, number=True, column="average", row=0, exact="12.5"),
            Part(text=" on average."),
        ),
        "sql": "SELECT region, avg(total) AS average FROM orders GROUP BY 1",
        "evidence": Evidence(
            test="Normal scores test",
            p_value=1e-9,
            corrected=1e-7,
            tried=300,
            effect_name="difference in deviations",
            effect=0.9,
            rows=200,
        ),
        "score": 0.7,
        "question": "average total by region",
    }
    return SourceFinding.model_validate(base | fields)


def found(source_id: str = "s1", **fields: object) -> SourceFindings:
    base: dict[str, object] = {
        "source_id": source_id,
        "fingerprint": "f1",
        "found_at": START,
        "findings": (finding(),),
        "tried": 300,
        "seconds": 0.4,
    }
    return SourceFindings.model_validate(base | fields)
