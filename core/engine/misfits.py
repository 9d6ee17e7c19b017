"""How texts are read, decided by all the values of a finished copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from core.domain.sources import ReadAs
from core.engine.names import quoted
from core.engine.readings import Reading, missing
from core.engine.types import Judgement, emptied, nearest, settle, shortened, stays

_BATCH = 200
_NAMED = 3


@dataclass(frozen=True)
class Misfits:
    """What readings do not take of a relation; a column that is `wanted` as something is read so
    if its values are nearly all of that."""

    connection: duckdb.DuckDBPyConnection
    relation: str
    wanted: Mapping[str, ReadAs]

    def settled(self, undecided: Mapping[str, Sequence[Reading]]) -> dict[str, Judgement]:
        """Count misfits of every open reading over the whole column, and decide."""
        asked = [(name, reading) for name, many in undecided.items() for reading in many]
        counts: list[int] = []
        for start in range(0, len(asked), _BATCH):
            counts += self._counted(
                reading.misfit(name) for name, reading in asked[start : start + _BATCH]
            )
        misfits: dict[str, list[tuple[Reading, int]]] = {name: [] for name in undecided}
        for (name, reading), count in zip(asked, counts, strict=True):
            misfits[name].append((reading, count))
        return {name: self._decided(name, counted) for name, counted in misfits.items()}

    def _decided(self, name: str, counted: Sequence[tuple[Reading, int]]) -> Judgement:
        readings, misfits = zip(*counted, strict=True)
        settled = settle(readings, misfits, wanted=self.wanted.get(name))
        if settled.note:
            return settled
        if settled.chosen is None:
            tied = nearest(counted)
            count = dict(counted)[tied[0]]
            some = "1 value is" if count == 1 else f"{count:,} values are"
            return stays(tied, f"{some} not ({self._spelled(name, tied[0])[0]!r})")
        count = dict(counted)[settled.chosen]
        if not count:
            return settled
        (present,) = self._counted([f"NOT {missing(name)}"])
        spelled = self._spelled(name, settled.chosen)
        return emptied(settled.chosen, count, of=present, spelled_as=spelled)

    def _counted(self, conditions: Iterable[str]) -> list[int]:
        parts = ", ".join(f"count(*) FILTER ({condition})" for condition in conditions)
        row = self.connection.execute(f"SELECT {parts} FROM {self.relation}").fetchone()
        return [int(count) for count in row or ()]

    def _spelled(self, name: str, reading: Reading) -> list[str]:
        """Its most frequent misfits."""
        rows = self.connection.execute(
            f"SELECT {quoted(name)} FROM {self.relation} WHERE {reading.misfit(name)}"
            f" GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {_NAMED}"
        ).fetchall()
        return [shortened(str(row[0])) for row in rows]
