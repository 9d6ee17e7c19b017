"""The computed cells of a notebook, and which queries each of them reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import assert_never

from core.domain.cells import Computed
from core.domain.dependencies import Inputs, behind, in_order, resting_on
from core.domain.sources import Schema
from core.domain.work import ViewGrant
from core.services.lineage import read_from, read_in_code


class CellGraph:
    """Only queries are read by others. A table's name hides a query's."""

    def __init__(self, cells: Sequence[Computed], schema: Schema) -> None:
        self.cells = {cell.id: cell for cell in cells}
        queries = [cell for cell in cells if cell.kind == "query"]
        usable = {
            cell.name.casefold(): cell.id
            for cell in queries
            if cell.sql.strip() and schema.table(cell.name) is None
        }
        names = {cell.name: cell.id for cell in queries if cell.id in usable.values()}
        self.readable = tuple(names)
        self.inputs: Inputs = {
            cell.id: tuple(names[name] for name in names_read_by(cell, names)) for cell in cells
        }

    def order(self) -> tuple[str, ...]:
        """Every id after those it reads; UserError for a ring."""
        return in_order(self.inputs, {cell.id: cell.name for cell in self.cells.values()})

    def resting_on(self, cell_id: str) -> frozenset[str]:
        """The cell and every one that reads it, through others too."""
        return resting_on([cell_id], self.inputs)

    def behind(self, cell_id: str) -> frozenset[str]:
        """Every cell that one reads, through others too."""
        return behind(cell_id, self.inputs)

    def views(self, cell_id: str) -> tuple[ViewGrant, ...]:
        """The queries that one reads, through others too, each after what it needs."""
        return self._granted(self.behind(cell_id))

    def views_for(self, sql: str) -> tuple[ViewGrant, ...]:
        """The same for a query that is in no cell."""
        ids = {cell.name: i for i, cell in self.cells.items() if cell.name in self.readable}
        read = [ids[name] for name in read_from(sql, ids)]
        return self._granted({*read, *(behind for i in read for behind in self.behind(i))})

    def _granted(self, ids: Collection[str]) -> tuple[ViewGrant, ...]:
        cells = (self.cells[i] for i in self.order() if i in ids)
        return tuple(ViewGrant(name=c.name, sql=c.sql) for c in cells if c.kind == "query")

    def input_names(self, cell_id: str) -> tuple[str, ...]:
        return tuple(self.cells[i].name for i in self.inputs[cell_id])


def names_read_by(cell: Computed, names: Collection[str]) -> tuple[str, ...]:
    """Those of `names` that a cell reads itself, in the order given."""
    match cell.kind:
        case "query":
            return read_from(cell.sql, names)
        case "analysis":
            return read_from(cell.call.sql, names)
        case "python":
            return read_in_code(cell.code, names)
        case "code" | "record":
            return ()
        case _:
            assert_never(cell.kind)
