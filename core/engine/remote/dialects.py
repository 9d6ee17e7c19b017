"""Which statements each kind of database is asked in."""

from __future__ import annotations

from core.domain.databases import DatabaseKind
from core.engine.remote import mysql, postgresql
from core.engine.remote.catalog import Dialect


def dialect_of(kind: DatabaseKind) -> Dialect:
    """The statements of that kind of database."""
    return mysql.DIALECT if kind == "mysql" else postgresql.DIALECT
