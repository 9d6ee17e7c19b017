"""Ask what was indexed of a repository; its rows are read, and not kept as results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core.domain.arrow_rows import result_of
from core.domain.cancel import CancelToken
from core.domain.code.attached import AttachedRepository
from core.domain.identifiers import quoted
from core.domain.results import Scalar
from core.domain.work import Limits, RunQuery, TableGrant
from core.errors import StepError
from core.protocols import Sandbox

_LIMITS = Limits(seconds=20.0)
MOST_ROWS = 2_000
Row = Mapping[str, Scalar]


class IndexContext(Protocol):
    """What asking needs of a run."""

    @property
    def sandbox(self) -> Sandbox: ...

    @property
    def grants(self) -> tuple[TableGrant, ...]: ...

    @property
    def cancel(self) -> CancelToken: ...


@dataclass(frozen=True)
class OutsideOfRuns:
    """What asking needs where no run is."""

    sandbox: Sandbox
    grants: tuple[TableGrant, ...]
    cancel: CancelToken = field(default_factory=CancelToken)


def code_grants(
    repository: AttachedRepository, grants: Sequence[TableGrant]
) -> tuple[TableGrant, ...]:
    """The tables of this repository alone, and its lines of text beside them."""
    names = {each.name for each in repository.tables}
    own = tuple(grant for grant in grants if grant.name in names)
    files = next((g for g in own if g.name == repository.table("files")), None)
    lines = repository.table("code_lines")
    if files is None or not lines or any(grant.name == lines for grant in own):
        return own
    file = Path(files.file).with_name("code_lines.parquet")
    return (*own, TableGrant(name=lines, file=str(file)))


def ask_index(context: IndexContext, sql: str, *, most: int = MOST_ROWS) -> Sequence[Row]:
    """Rows by column; StepError or Cancelled."""
    request = RunQuery(sql=sql, tables=context.grants, max_rows=most)
    replied = context.sandbox.run(request, limits=_LIMITS, cancel=context.cancel)
    if replied.reply.kind != "query_run" or replied.table is None:
        raise StepError("A worker replied to a query with something else.", code="crash")
    result = result_of(replied.table, replied.reply.columns)
    names = [column.name for column in result.columns]
    return [dict(zip(names, row, strict=True)) for row in result.rows]


def table_of(repository: AttachedRepository, which: str) -> str:
    """A table by what it holds, quoted."""
    found = next((t.name for t in repository.tables if t.table == which), "")
    if not found:
        raise StepError(
            f"What is known of {repository.name} has no {which}.",
            code="file",
            remedy="Refresh the repository on the Code page.",
        )
    return quoted(found)


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"
