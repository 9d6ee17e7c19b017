"""What agents did to code, kept as it was: a record is read again, and never run again."""

from __future__ import annotations

from core.domain.records.kinds import Applied, Candidates, Changed, Cited, Record, Reviewed, Shipped
from core.domain.records.told import Told, told

__all__ = [
    "Applied",
    "Candidates",
    "Changed",
    "Cited",
    "Record",
    "Reviewed",
    "Shipped",
    "Told",
    "told",
]
