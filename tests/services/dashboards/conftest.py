"""Dashboards over real files and real SQL, in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.domain.charts import ChartSpec
from core.domain.dashboards.edits import AddTile
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard, Tile
from core.domain.home import Home
from core.domain.profiles import Join
from core.services.approvals import ApprovalService
from core.services.dashboards.assembled import Stores, assembled
from core.services.dashboards.schedules import Unwatched
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from tests.fakes.approvals import MemoryApprovalStore
from tests.fakes.dashboards import FakeTimer, MemoryDashboardStore, tile
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.sources import MemorySourceStore
from tests.fakes.tasks import ManualTasks

ORDERS = "id,customer,day,channel,total\n" + "\n".join(
    f"{n},{1 + n % 3},2024-0{1 + n % 6}-15,{'Web' if n % 2 else 'Store'},{n * 10}"
    for n in range(1, 61)
)
CUSTOMERS = "customer,region\n1,North\n2,South\n3,North\n"


class Shop:
    """Two sources, orders and customers, and everything of dashboards over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sandbox = InlineSandbox()
        self.store, self.results = MemoryDashboardStore(), MemoryResultStore()
        self.cells, self.kept = MemoryNotebookStore(), MemorySourceStore()
        self.notebooks = NotebookService(self.cells, self.kept)
        self.home = Home(folder / "home")
        self.sources = SourceService(
            self.home, self.kept, notebooks=self.notebooks, sandbox=self.sandbox,
            tasks=ManualTasks(),
        )  # fmt: skip
        self.timer = FakeTimer()
        self.approvals = ApprovalService(MemoryApprovalStore())
        stores = Stores(self.store, self.cells, self.results)
        self.boards = assembled(
            self.home,
            stores,
            sources=self.sources,
            sandbox=self.sandbox,
            unwatched=Unwatched(self.timer, self.approvals),
        )
        self.dashboards, self.tiles = self.boards.dashboards, self.boards.tiles
        self.explorer, self.pinning = self.boards.explorer, self.boards.pinning
        self.orders = self.attach("orders", ORDERS)
        self.sandbox.joins = (
            Join(left_table="orders", left_column="customer", right_table="customers",
                 right_column="customer", coverage=1.0),
        )  # fmt: skip
        self.customers = self.attach("customers", CUSTOMERS)
        (profile,) = self.kept.profiles(self.customers)
        keyed = profile.model_copy(update={"key": "customer"})
        self.kept.save(self.kept.get(self.customers), [keyed], self.sandbox.joins)

    def attach(self, name: str, text: str) -> str:
        file = self.folder / f"{name}.csv"
        file.write_text(text)
        return self.sources.attach(file).id

    def board(self, *tiles: Tile) -> Dashboard:
        made = self.dashboards.create("Sales")
        for each in tiles:
            made = self.dashboards.edit(made.id, AddTile(tile=each))
        return made

    def tile(self, id: str, sql: str, **fields: Any) -> Tile:
        return tile(id, sql=sql, source_ids=(self.orders, self.customers), **fields)

    def rows(self, run: TileRun) -> tuple[tuple[object, ...], ...]:
        assert run.result is not None, run.failure
        return self.tiles.result(run.result).rows

    def queries(self) -> int:
        return len(self.sandbox.of("run_query"))


BY_CHANNEL = "SELECT channel, sum(total) AS total FROM orders GROUP BY channel ORDER BY channel"
BY_MONTH = (
    "SELECT date_trunc('month', day)::DATE AS month, sum(total) AS total FROM orders "
    "GROUP BY 1 ORDER BY 1"
)
BY_REGION = (
    "SELECT region, count(*) AS orders FROM orders JOIN customers USING (customer) "
    "GROUP BY region ORDER BY region"
)
BARS = ChartSpec(chart="bar", x="channel", y=("total",))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def board(shop: Shop) -> Dashboard:
    """Four tiles: bars by channel, a line by month, a table by region, a text."""
    return shop.board(
        shop.tile("channels", BY_CHANNEL, chart=BARS, title="Channels"),
        shop.tile("months", BY_MONTH, chart=ChartSpec(chart="line", x="month", y=("total",))),
        shop.tile("regions", BY_REGION, kind="table"),
        tile("words", kind="text", text="Hello", sql="", source_ids=()),
    )
