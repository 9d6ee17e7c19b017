"""What a block may read while it is drawn: kept results, which never change, and its data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.confinement import Confinement
from core.domain.results import Result, ResultRef
from core.domain.sources import Column

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Rows:
    """`export` makes a file of a whole result: cell id and format in, its bytes out.

    `tables` are the names that code and analyses may read, `columns` what a query gives.
    """

    result: Callable[[ResultRef], Result]
    table: Callable[[ResultRef], pa.Table]
    export: Callable[[str, str], bytes]
    tables: Callable[[], Sequence[str]]
    columns: Callable[[str], Sequence[Column]]
    confinement: Callable[[], Confinement]
