"""Likely joins between the tables of different sources."""

from __future__ import annotations

import logging

from core.domain.cancel import CancelToken
from core.domain.sources import Source
from core.domain.work import FindJoins, Limits, TableGrant
from core.errors import StepError
from core.protocols import Sandbox, SourceStore
from core.services.copies import Copies

_log = logging.getLogger("syna.sources")
_TABLES = 40
_LIMITS = Limits(seconds=30)


class Joining:
    """Looks for them in copies, and keeps what it finds."""

    def __init__(self, sources: SourceStore, copies: Copies, sandbox: Sandbox) -> None:
        self._sources = sources
        self._copies = copies
        self._sandbox = sandbox

    def find(self, source: Source, cancel: CancelToken | None) -> None:
        """Look for joins with other sources. They are a help: without them nothing fails.

        Tables of repositories are joined among themselves only.
        """
        if source.repository is not None:
            return
        owners = {table.name: source.id for table in source.tables}
        grants = [self._copies.grant(table) for table in source.tables if table.file]
        own = len(grants)
        for other in self._sources.list():
            if other.repository is not None:
                continue
            if other.id != source.id and len(grants) + len(other.tables) <= _TABLES:
                owners |= {table.name: other.id for table in other.tables}
                grants += [self._copies.grant(table) for table in other.tables if table.file]
        if 0 < own < len(grants):
            self._search(grants, owners, cancel=cancel)

    def _search(
        self, grants: list[TableGrant], owners: dict[str, str], *, cancel: CancelToken | None
    ) -> None:
        request = FindJoins(tables=tuple(grants))
        try:
            reply = self._sandbox.run(request, limits=_LIMITS, cancel=cancel).reply
        except StepError as error:
            _log.warning("joins were not looked for", extra={"code": error.code})
            return
        if reply.kind == "joins_found":
            across = [
                j for j in reply.joins if owners.get(j.left_table) != owners.get(j.right_table)
            ]
            self._sources.save_joins(across)
