"""Twelve tiles over ten million rows of Parquet: `python -m tests.benchmarks.dashboards [ROWS]`.

Cold, unchanged, and after a click on a bar; beside the same twelve made by hand with pandas and
Plotly in this process, which is timed from reading the file to the last figure.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from core.domain.charts import ChartSpec
from core.domain.dashboards.edits import AddTile
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.spec import Place, Tile, TileKind
from core.domain.home import Home
from core.sandbox.pool import WorkerPool
from core.services.approver import Unattended
from core.services.dashboards.assembled import Boards, Stores, assembled
from core.services.dashboards.schedules import Unwatched
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from core.storage.duckdb.state import DuckDBState
from core.tasks.local import LocalTasks
from core.tasks.timer import APTimer
from tests.benchmarks.by_hand import by_hand

ROWS = 10_000_000
MONTH = "date_trunc('month', order_date)::DATE AS month"
TILES: tuple[tuple[str, TileKind, str, ChartSpec | None], ...] = (
    ("Revenue", "figure", "SELECT sum(revenue) AS revenue FROM orders", None),
    ("Orders", "figure", "SELECT count(*) AS orders FROM orders", None),
    ("Mean order", "figure", "SELECT avg(revenue) AS mean FROM orders", None),
    ("Returned", "figure", "SELECT avg(returned::INT) AS returned FROM orders", None),
    ("Revenue by month", "chart",
     f"SELECT {MONTH}, sum(revenue) AS revenue FROM orders GROUP BY 1 ORDER BY 1",
     ChartSpec(chart="line", x="month", y=("revenue",))),
    ("Orders by month", "chart",
     f"SELECT {MONTH}, count(*) AS orders FROM orders GROUP BY 1 ORDER BY 1",
     ChartSpec(chart="bar", x="month", y=("orders",))),
    ("Revenue by region", "chart",
     "SELECT region, sum(revenue) AS revenue FROM orders GROUP BY 1 ORDER BY 2 DESC",
     ChartSpec(chart="bar", x="region", y=("revenue",))),
    ("Revenue by channel", "chart",
     "SELECT channel, sum(revenue) AS revenue FROM orders GROUP BY 1 ORDER BY 2 DESC",
     ChartSpec(chart="pie", x="channel", y=("revenue",))),
    ("Best products", "chart",
     "SELECT product, sum(revenue) AS revenue FROM orders GROUP BY 1 ORDER BY 2 DESC LIMIT 20",
     ChartSpec(chart="bar", x="product", y=("revenue",))),
    ("Regions over time", "chart",
     f"SELECT {MONTH}, region, sum(revenue) AS revenue FROM orders GROUP BY ALL ORDER BY 1",
     ChartSpec(chart="line", x="month", y=("revenue",), split="region")),
    ("Units", "chart",
     "SELECT region, channel, sum(units) AS units FROM orders GROUP BY ALL ORDER BY 1, 2",
     ChartSpec(chart="heatmap", x="region", y=("units",), split="channel")),
    ("Best customers", "table",
     "SELECT customer_id, sum(revenue) AS revenue FROM orders GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
     None),
)  # fmt: skip


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orders.parquet"
        _write(file, rows)
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:.0f} MB of Parquet, {len(TILES)} tiles")
        ours = _ours(Path(folder), file)
        hand, hand_click = by_hand(file)
    _line("cold", ours["cold"], hand, target=2.0)
    _line("unchanged", ours["unchanged"], hand, target=0.3)
    _line("click filter", ours["click"], hand_click, target=0.7)


def _line(name: str, seconds: float, hand: float, *, target: float) -> None:
    print(
        f"{name:14} {seconds * 1000:7.0f} ms   target {target * 1000:5.0f} ms   "
        f"by hand {hand * 1000:7.0f} ms   {hand / seconds:6.1f} times as fast"
    )


def _ours(folder: Path, file: Path) -> dict[str, float]:
    home = Home(folder / "home")
    state, pool, tasks, timer = DuckDBState(home), WorkerPool(), LocalTasks(), APTimer()
    notebooks = NotebookService(state.notebooks, state.sources)
    sources = SourceService(home, state.sources, notebooks=notebooks, sandbox=pool, tasks=tasks)
    stores = Stores(state.dashboards, state.notebooks, state.results)
    unwatched = Unwatched(timer, Unattended())
    boards = assembled(home, stores, sources=sources, sandbox=pool, unwatched=unwatched)
    try:
        source = sources.attach(file)
        board = boards.dashboards.create("Sales")
        for number, (title, kind, sql, chart) in enumerate(TILES):
            place = Place(x=0, y=number, width=3, height=2)
            tile = Tile(
                id=f"t{number}", title=title, kind=kind, sql=sql, chart=chart, place=place,
                source_ids=(source.id,),
            )  # fmt: skip
            board = boards.dashboards.edit(board.id, AddTile(tile=tile))
        return _times(boards, board.id)
    finally:
        timer.close()
        tasks.close()
        pool.close()
        state.close()


def _times(boards: Boards, board_id: str) -> dict[str, float]:
    def clicked(region: str) -> Callable[[], object]:
        chosen = [Chosen(column="orders.region", values=(region,))]
        return lambda: _whole(boards, board_id, chosen)

    cold = _timed(lambda: _whole(boards, board_id, ()))
    unchanged = statistics.median(_timed(lambda: _whole(boards, board_id, ())) for _ in range(5))
    built = _timed(lambda: boards.tiles.settle(board_id))
    print(f"summaries for clicks: {built:.1f} s, in the background after the first sight")
    clicks = [_timed(clicked(region)) for region in ("North", "South", "East", "West", "Centre")]
    print("clicks: " + ", ".join(f"{1000 * c:.0f}" for c in clicks) + " ms")
    return {"cold": cold, "unchanged": unchanged, "click": statistics.median(clicks)}


def _whole(boards: Boards, board_id: str, chosen: list[Chosen] | tuple[()]) -> None:
    """Files looked at, tiles computed, figures made: all that a page does but the drawing."""
    from components.tiles.drawing import drawn
    from core.domain.dashboards.figures import figure_of

    boards.tiles.reread(board_id)
    view = boards.tiles.refresh(board_id, chosen)
    for tile in view.dashboard.spec.tiles:
        run = view.runs[tile.id]
        assert run.failure is None, run.failure
        assert run.result is not None
        if tile.kind == "chart":
            drawn(tile, run, boards.tiles.result)
        elif tile.kind == "figure":
            figure_of(tile, boards.tiles.result(run.result))


def _timed(deed: Callable[[], object]) -> float:
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started


def _write(file: Path, rows: int) -> None:
    with duckdb.connect() as base:
        base.execute(
            f"""COPY (SELECT i AS order_id,
                DATE '2022-01-01' + CAST(hash(i) % 1000 AS INTEGER) AS order_date,
                ['North', 'South', 'East', 'West', 'Centre'][1 + (hash(i * 7) % 5)::INT] AS region,
                ['Web', 'Store', 'Phone'][1 + (hash(i * 11) % 3)::INT] AS channel,
                'P' || (hash(i * 13) % 500) AS product,
                (hash(i * 17) % 200000)::BIGINT AS customer_id,
                round((hash(i * 19) % 50000) / 100.0, 2) AS revenue,
                (hash(i * 23) % 9 + 1)::INT AS units,
                hash(i * 29) % 20 = 0 AS returned
            FROM range({rows}) AS t(i)) TO '{file}' (FORMAT parquet)"""
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
