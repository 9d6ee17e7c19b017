"""Faults of databases and of the libraries that read them, as faults of a step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from core.domain.database_faults import told
from core.domain.databases import Login


@contextmanager
def spoken(login: Login, what: str = "The list of tables") -> Iterator[None]:
    """Faults of the database as StepError (code database); `what` was being read."""
    try:
        yield
    except (duckdb.Error, OSError) as error:  # Arrow's readers raise the latter
        full = isinstance(error, OSError) and error.errno is not None
        if full or isinstance(error, duckdb.OutOfMemoryException):
            raise
        raise told(login, str(error), what) from None  # its text may hold the password
