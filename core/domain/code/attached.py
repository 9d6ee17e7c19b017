"""A repository that a notebook may be asked about, as agents get it."""

from __future__ import annotations

from core.domain.code.index import CodeTable
from core.domain.code.overview import FoundCommand
from core.domain.code.repository import Origin
from core.domain.value import Value


class CodeTableName(Value):
    """What one of the tables about a repository is called in SQL."""

    table: CodeTable
    name: str


class AttachedRepository(Value):
    """`commit` is the one that was indexed and is read; `branch` where it stood, if on one."""

    source_id: str
    name: str
    origin: Origin
    commit: str
    branch: str = ""
    tables: tuple[CodeTableName, ...] = ()
    tests: FoundCommand | None = None
    linters: tuple[FoundCommand, ...] = ()

    def table(self, which: CodeTable) -> str:
        """Its name in SQL; empty where there is none."""
        return next((each.name for each in self.tables if each.table == which), "")
