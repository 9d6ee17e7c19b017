"""Keep the places of an answer about code as a result, for sentences to be bound to."""

from __future__ import annotations

import hashlib

from core.domain.code.asked import TITLES, CodeAnswer
from core.domain.results import ResultColumn, ResultRef
from core.protocols import ResultStore


def keep_places(results: ResultStore, answer: CodeAnswer) -> ResultRef:
    """A row a place; `total` is the same in each: all places that answer, shown or not."""
    import pyarrow as pa

    found = answer.found
    table = pa.table(
        {
            "what": pa.array([TITLES[each.part] for each in found], pa.string()),
            "place": pa.array([each.place for each in found], pa.string()),
            "name": pa.array([each.name for each in found], pa.string()),
            "text": pa.array([each.text for each in found], pa.string()),
            "date": pa.array([each.at.date() if each.at else None for each in found], pa.date32()),
            "total": pa.array([answer.total] * len(found), pa.int64()),
        }
    )
    types = ("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "DATE", "BIGINT")
    columns = tuple(
        ResultColumn(name=name, type=kind)
        for name, kind in zip(table.column_names, types, strict=True)
    )
    said = answer.model_dump_json(exclude={"found": {"__all__": {"excerpt"}}})
    fingerprint = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    ref = ResultRef(fingerprint=fingerprint, columns=columns, rows=len(found))
    results.put(ref, table)
    return ref
