"""A run that is queued, working or waiting in this process."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal

from core.domain.cancel import CancelToken
from core.domain.cells import Cell
from core.domain.events import Happening
from core.domain.naming import title_of
from core.domain.notebook import Notebook
from core.domain.runs import Run, RunStatus
from core.domain.value import now
from core.protocols import NotebookStore
from core.services.run_log import RunLog

Way = Literal["begin", "resume", "choose"]
UNTITLED = "Untitled notebook"


@dataclass
class OpenRun:
    """`way` is how it enters the graph; `value` what was picked.

    `waits_for` is the request that it waits for, once that was said.
    `gate` makes keeping, stopping and the turns of a thread exclude one another.
    """

    run: Run
    log: RunLog
    way: Way = "begin"
    value: str = ""
    token: CancelToken = field(default_factory=CancelToken)
    gate: threading.Lock = field(default_factory=threading.Lock)
    kept: tuple[str, ...] = ()
    waits_for: str = ""
    working: bool = False
    worked: float = 0.0
    _begun: float | None = None

    def emit(self, what: Happening) -> None:
        """For the stages. Once it was stopped, nothing more is said."""
        self.token.raise_if_cancelled()
        self.log.emit(what)

    def set_status(self, status: RunStatus) -> Run:
        self.run = self.run.model_copy(update={"status": status})
        return self.run

    def ended(self, status: RunStatus) -> Run:
        self.run = self.run.model_copy(update={"status": status, "ended_at": now()})
        return self.run

    def seconds(self) -> float:
        """How long it has worked, without waiting for a person."""
        return self.worked + (perf_counter() - self._begun if self._begun is not None else 0.0)

    def begin_turn(self) -> bool:
        """Whether it may work now; False when it was stopped before its turn came."""
        with self.gate:
            self.working = not self.token.cancelled
            self._begun = perf_counter()
            return self.working

    def rest(self) -> bool:
        """End a turn to wait for a person; False when it was stopped meanwhile."""
        with self.gate:
            if self.token.cancelled:
                return False
            self.working = False
            self.worked, self._begun = self.seconds(), None
            return True

    def ask(self, what: Happening, approval_id: str) -> None:
        """Say what it waits for; a decision is taken only after that."""
        with self.gate:
            self.waits_for = approval_id  # before a reader can see it, and decide
            self.log.emit(what)

    def take(self, approval_id: str) -> bool:
        """Whether the caller may go on with a decision on this request; true once."""
        with self.gate:
            waited = self.waits_for == approval_id != "" and not self.token.cancelled
            if waited:
                self.waits_for = ""
            return waited

    def keep(self, cells: tuple[Cell, ...], store: NotebookStore) -> None:
        """Save what it leaves behind; after that it is too late to stop it."""
        with self.gate:
            self.token.raise_if_cancelled()
            store.save_cells(cells)
            self.kept = tuple(cell.id for cell in cells)
        notebook = store.get(self.run.notebook_id)
        if notebook.title == UNTITLED:
            store.save(_named(notebook, self.run.question))

    def stop(self, last: Happening | None) -> bool:
        """Stop it, saying `last` at once; whether the caller has to end it, as no thread will."""
        with self.gate:
            if self.kept or self.token.cancelled:
                return False
            if last is not None:
                self.log.emit(last)
            idle = not self.working
            self.token.cancel()
            return idle


def _named(notebook: Notebook, question: str) -> Notebook:
    return notebook.model_copy(update={"title": title_of(question)})
