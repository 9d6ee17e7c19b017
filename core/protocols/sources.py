"""Stores of sources and of what people defined over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from core.domain.metric_definitions import Metric
from core.domain.profiles import Join, TableProfile
from core.domain.sources import Source
from core.domain.verified import VerifiedAnswer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class SourceStore(Protocol):
    """Sources with what is known about them."""

    def save(
        self, source: Source, profiles: Sequence[TableProfile], joins: Sequence[Join]
    ) -> None: ...

    def rename(self, source_id: str, name: str) -> None: ...

    def get(self, source_id: str) -> Source: ...

    def list(self) -> Sequence[Source]: ...

    def profiles(self, source_id: str) -> Sequence[TableProfile]: ...

    def joins(self) -> Sequence[Join]: ...

    def save_joins(self, joins: Sequence[Join]) -> None: ...

    def remove(self, source_id: str) -> None: ...


class MetricStore(Protocol):
    """Metrics that people defined, whatever data is attached."""

    def save(self, metrics: Sequence[Metric]) -> None:
        """Insert or replace, all or none."""
        ...

    def get(self, metric_id: str) -> Metric: ...

    def list(self) -> Sequence[Metric]:
        """By name."""
        ...

    def remove(self, metric_ids: Sequence[str]) -> None: ...


class VerifiedStore(Protocol):
    """Answers that people verified."""

    def save(self, answer: VerifiedAnswer) -> None: ...

    def get(self, answer_id: str) -> VerifiedAnswer: ...

    def find(self, key: str) -> Sequence[VerifiedAnswer]:
        """Those of one question, newest first."""
        ...

    def list(self) -> Sequence[VerifiedAnswer]:
        """Newest first."""
        ...

    def remove(self, answer_id: str) -> None: ...


class VectorStore(Protocol):
    """Vectors by id, for likeness. It can be made anew from what the ids stand for."""

    def put(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Insert or replace; float32 [len(ids), dimension], rows of length 1."""
        ...

    def remove(self, ids: Sequence[str]) -> None: ...

    def ids(self) -> frozenset[str]: ...

    def near(self, vector: npt.NDArray[np.float32], most: int) -> Sequence[tuple[str, float]]:
        """Ids with their cosine likeness (-1 to 1), the likest first."""
        ...

    def close(self) -> None: ...
