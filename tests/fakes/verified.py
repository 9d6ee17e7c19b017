"""A VerifiedStore and a VectorStore in memory, held to the contracts of the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.domain.verified import VerifiedAnswer, VerifiedQuery
from core.errors import UserError
from tests.fakes.samples import START

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class MemoryVerifiedStore:
    def __init__(self) -> None:
        self._answers: dict[str, VerifiedAnswer] = {}

    def save(self, answer: VerifiedAnswer) -> None:
        self._answers[answer.id] = answer

    def get(self, answer_id: str) -> VerifiedAnswer:
        if answer_id not in self._answers:
            raise UserError("This verified answer is not there any more.")
        return self._answers[answer_id]

    def find(self, key: str) -> Sequence[VerifiedAnswer]:
        return tuple(answer for answer in self.list() if answer.key == key)

    def list(self) -> Sequence[VerifiedAnswer]:
        answers = sorted(self._answers.values(), key=lambda a: a.id)
        return tuple(sorted(answers, key=lambda a: a.kept_at, reverse=True))

    def remove(self, answer_id: str) -> None:
        self._answers.pop(answer_id, None)


class MemoryVectors:
    def __init__(self) -> None:
        self.kept: dict[str, npt.NDArray[np.float32]] = {}

    def put(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        self.kept |= dict(zip(ids, vectors, strict=True))

    def remove(self, ids: Sequence[str]) -> None:
        for id in ids:
            self.kept.pop(id, None)

    def ids(self) -> frozenset[str]:
        return frozenset(self.kept)

    def near(self, vector: npt.NDArray[np.float32], most: int) -> Sequence[tuple[str, float]]:
        scored = [(id, float(own @ vector)) for id, own in self.kept.items()]
        return tuple(sorted(scored, key=lambda pair: -pair[1])[:most])

    def close(self) -> None:
        return None


def verified(id: str = "v1", **fields: object) -> VerifiedAnswer:
    sql = "SELECT region, sum(total) AS total FROM orders GROUP BY region"
    base: dict[str, object] = {
        "id": id,
        "question": "Total by region?",
        "key": "total by region",
        "queries": (VerifiedQuery(name="by_region", title="Total by region", sql=sql),),
        "written": (sql,),
        "tables": ("orders",),
        "columns": (
            {"key": "orders.region", "role": "text"},
            {"key": "orders.total", "role": "number"},
        ),
        "fingerprint": "",
        "beside": ("orders",),
        "kept_at": START,
    }
    return VerifiedAnswer.model_validate(base | fields)
