"""A Sandbox that runs queries over views in this process."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from core.domain.cancel import CancelToken
from core.domain.confinement import Confinement
from core.domain.work import Limits, Progress, QueryRun, Request
from core.errors import StepError
from core.protocols import Replied


class QuerySandbox:
    """Takes RunQuery without tables; a query that fails is a StepError."""

    def __init__(self) -> None:
        self.queries: list[str] = []

    def run(
        self,
        request: Request,
        *,
        limits: Limits | None = None,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Replied:
        assert request.kind == "run_query"
        self.queries.append(request.sql)
        with duckdb.connect() as connection:
            try:
                for view in request.views:
                    connection.execute(f'CREATE VIEW "{view.name}" AS {view.sql}')
                table = connection.execute(request.sql).to_arrow_table()
            except duckdb.Error as error:
                raise StepError(str(error), code="sql") from error
        reply = QueryRun(
            columns=(), rows=table.num_rows, truncated=False, fingerprint="f", seconds=0.0
        )
        return Replied(reply, table)

    def confinement(self) -> Confinement:
        return Confinement(tier="strict", sentence="Nothing leaves this process.")

    def close(self) -> None:
        """Nothing to close."""
