"""What a block may read while it is drawn: kept results, which never change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.results import Result, ResultRef

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Rows:
    """`export` makes a file of a whole result: cell id and format in, its bytes out."""

    result: Callable[[ResultRef], Result]
    table: Callable[[ResultRef], pa.Table]
    export: Callable[[str, str], bytes]
