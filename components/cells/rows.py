"""What a block may read while it is drawn: kept results, which never change, and its data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.cells import AnswerCell, QueryCell
from core.domain.code.changes import Change
from core.domain.confinement import Confinement
from core.domain.readings import Reading
from core.domain.results import Result, ResultRef
from core.domain.sources import Column

if TYPE_CHECKING:
    import pyarrow as pa

    from core.services.definitions import Definition


@dataclass(frozen=True)
class Rows:
    """`export` makes a file of a whole result: cell id and format in, its bytes out.

    `tables` are the names that code and analyses may read, `columns` what a query gives.
    `verified` gives the id of the verified answer that an answer is, `definition` how the figures
    of a query are computed. `readings` says what words of a question a query took for what,
    `options` what else one of them could be. `is_last` says whether no later change went on from
    one.
    """

    result: Callable[[ResultRef], Result]
    table: Callable[[ResultRef], pa.Table]
    export: Callable[[str, str], bytes]
    tables: Callable[[], Sequence[str]]
    columns: Callable[[str], Sequence[Column]]
    confinement: Callable[[], Confinement]
    verified: Callable[[AnswerCell, Sequence[QueryCell]], str | None]
    definition: Callable[[QueryCell], Definition]
    readings: Callable[[QueryCell, str], Sequence[Reading]]
    options: Callable[[QueryCell, Reading], Sequence[Reading]]
    is_last: Callable[[Change], bool]
