"""The repositories that a question may be about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.domain.code.attached import AttachedRepository
from core.domain.sources import Schema


@dataclass(frozen=True)
class Shelf:
    """The repositories of a notebook. `known` tells which of some names one of them has."""

    repositories: tuple[AttachedRepository, ...] = ()
    known: Callable[[AttachedRepository, Sequence[str]], frozenset[str]] = (
        lambda repository, names: frozenset()
    )

    def data(self, schema: Schema) -> Schema:
        """What else is attached."""
        own = {table.name for each in self.repositories for table in each.tables}
        return Schema(tables=tuple(t for t in schema.tables if t.name not in own))
