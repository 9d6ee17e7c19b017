"""Where people's data is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.domain.cancel import CancelToken
from core.domain.confinement import Confinement
from core.domain.work import Limits, Progress, Reply, Request

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Replied:
    """A worker's reply and the Arrow tables that came with it; `table` is the first of them.

    `reply` is never a Failure.
    """

    reply: Reply
    table: pa.Table | None = None
    tables: tuple[pa.Table, ...] = ()


class Sandbox(Protocol):
    """Runs one request in a worker process. A failure of any kind is raised as StepError,
    a cancelled token as Cancelled."""

    def run(
        self,
        request: Request,
        *,
        limits: Limits | None = None,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Replied: ...

    def confinement(self) -> Confinement:
        """How well requests are shut off here; the first call may take a second."""
        ...

    def close(self) -> None: ...
