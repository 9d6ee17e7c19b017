"""Which run the present thread works for, so that log lines can say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_run: ContextVar[str | None] = ContextVar("run", default=None)


def current_run() -> str | None:
    return _run.get()


@contextmanager
def working_for(run_id: str) -> Iterator[None]:
    """Log lines written inside carry `run_id`."""
    token = _run.set(run_id)
    try:
        yield
    finally:
        _run.reset(token)
