"""What agents did to code, kept as it was: a record is read again, and never run again."""

from __future__ import annotations

from core.domain.records.kinds import Record, Shipped
from core.domain.records.told import Told, told

__all__ = ["Record", "Shipped", "Told", "told"]
