"""A tile over a summary says what it says over the rows, under every filter."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from core.domain.cancel import CancelToken
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.spec import Dashboard, FilterSpec, Tile
from core.domain.sources import Column, Table
from core.domain.work import Request, RunQuery
from core.errors import StepError
from core.services.dashboards.cubes import cube_over, needs_of
from core.services.dashboards.cubing import Cubes
from core.services.dashboards.ground import TileGround
from tests.fakes.dashboards import spec, tile
from tests.services.dashboards.conftest import Shop

MONTH = "date_trunc('month', day)::DATE AS month"
ANSWERED = (
    "SELECT count(*) AS n FROM sales",
    "SELECT sum(units) AS units, sum(revenue) AS revenue FROM sales",
    "SELECT avg(revenue) AS mean, min(revenue) AS low, max(units) AS high FROM sales",
    "SELECT count(note) AS noted, avg(late::INT) AS late FROM sales",
    f"SELECT {MONTH}, sum(revenue) AS revenue FROM sales GROUP BY 1 ORDER BY 1",
    "SELECT year(day) AS y, count(*) AS n FROM sales GROUP BY 1 ORDER BY 1",
    "SELECT region, sum(revenue) AS revenue FROM sales GROUP BY region ORDER BY revenue DESC",
    f"SELECT {MONTH}, s.region, count(*) AS n FROM sales s GROUP BY ALL ORDER BY ALL",
    "SELECT upper(region) AS r, sum(units) * 2 AS u FROM sales GROUP BY 1 "
    "HAVING count(*) > 3 ORDER BY 1 LIMIT 2",
    "SELECT channel, sum(revenue) / sum(units) AS price FROM sales WHERE region <> 'West' "
    "GROUP BY 1 ORDER BY 1",
    "SELECT channel, count(CASE WHEN units > 2 THEN 1 END) AS many FROM sales GROUP BY 1 "
    "ORDER BY 1",
)
REFUSED = (
    "SELECT * FROM sales",
    "SELECT region FROM sales",
    "SELECT count(DISTINCT region) AS n FROM sales",
    "SELECT median(revenue) AS m FROM sales",
    "SELECT sum(revenue) FROM sales",
    "SELECT sum(revenue) FILTER (WHERE units > 1) AS r FROM sales",
    "SELECT region, sum(sum(revenue)) OVER () AS r FROM sales GROUP BY 1",
    "SELECT count(*) AS n FROM sales JOIN sales AS s USING (region)",
    "WITH a AS (SELECT * FROM sales) SELECT count(*) AS n FROM a",
    "SELECT count(*) AS n FROM (SELECT * FROM sales)",
    "SELECT max(n) AS n FROM (SELECT count(*) AS n FROM sales GROUP BY region)",
    "SELECT sum(nothing) AS n FROM sales",
    "SELECT arg_max(region, revenue) AS r FROM sales",
    "SELECT date_trunc('month', at) AS m, count(*) AS n FROM sales GROUP BY 1",
)
FILTERS: tuple[tuple[Chosen, ...], ...] = (
    (),
    (Chosen(column="sales.region", values=("North", None)),),
    (Chosen(column="sales.day", since="2024-02-01", until="2024-03-31"),),
    (Chosen(column="sales.day", since="2024-02-03", until="2024-03-10"),),
    (
        Chosen(column="sales.channel", values=("Web",)),
        Chosen(column="sales.day", until="2024-04-30"),
    ),
    (Chosen(column="sales.region", values=("Nowhere",)),),
)


def rows() -> str:
    draw = random.Random(7)
    lines = ["day,at,region,channel,units,revenue,note,late"]
    for _ in range(3_000):
        day = date(2023, 11, 1) + timedelta(days=draw.randrange(300))
        region = draw.choice(["North", "South", "West", ""])
        note = draw.choice(["", "x"])
        lines.append(
            f"{day},{day} 10:00:00,{region},{draw.choice(['Web', 'Store'])},{draw.randrange(9)},"
            f"{draw.randrange(9999) / 100:.2f},{note},{draw.choice(['true', 'false'])}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    made.sales = made.attach("sales", rows())  # type: ignore[attr-defined]
    return made


def tiles(shop: Shop, queries: Sequence[str]) -> tuple[Tile, ...]:
    source: str = shop.sales  # type: ignore[attr-defined]
    return tuple(
        tile(f"t{n}", kind="table", sql=sql, source_ids=(source,)) for n, sql in enumerate(queries)
    )


def ran(shop: Shop, request: RunQuery) -> list[tuple[object, ...]]:
    table = shop.sandbox.run(request).table
    assert table is not None
    return [tuple(_near(v) for v in row.values()) for row in table.to_pylist()]


def _near(value: object) -> object:
    return float(f"{value:.9g}") if isinstance(value, float) else value


def test_a_summary_says_what_the_rows_say(shop: Shop) -> None:
    days = FilterSpec(kind="dates", columns=("sales.day",))
    board = spec(*tiles(shop, ANSWERED), filters=(days,))
    cubes = Cubes(shop.home, shop.sources, shop.sandbox, least_rows=1)
    assert cubes.request(TileGround.of(board, shop.sources), board.tiles[0]) is None
    assert cubes.build(TileGround.of(board, shop.sources)) == 1
    answered = 0
    for chosen in FILTERS:
        ground = TileGround.of(board, shop.sources, chosen)
        for each in board.tiles:
            request = cubes.request(ground, each)
            if request is not None:
                answered += 1
                assert ran(shop, request) == ran(shop, ground.request(each)), (each.sql, chosen)
    # days that are no whole months are looked up in the rows
    assert answered == len(ANSWERED) * (len(FILTERS) - 1)


@pytest.mark.parametrize("sql", REFUSED)
def test_what_a_summary_cannot_say_is_refused(shop: Shop, sql: str) -> None:
    table = shop.sources.schema((shop.sales,)).tables[0]  # type: ignore[attr-defined]
    assert needs_of(sql, table) is None


def test_types_stay_as_they_were(shop: Shop) -> None:
    board = spec(*tiles(shop, ANSWERED[:4]))
    cubes = Cubes(shop.home, shop.sources, shop.sandbox, least_rows=1)
    ground = TileGround.of(board, shop.sources)
    cubes.build(ground)
    for each in board.tiles:
        request = cubes.request(ground, each)
        assert request is not None
        kinds = []
        for wanted in (request, ground.request(each)):
            reply = shop.sandbox.run(wanted).reply
            assert reply.kind == "query_run"
            kinds.append([column.type for column in reply.columns])
        assert kinds[0] == kinds[1]


def test_a_summary_stays_small_or_is_not_made() -> None:
    columns = [Column(name=n, type="VARCHAR") for n in ("few", "some", "many")]
    table = Table(name="t", columns=tuple(columns), rows=80_000, file="t")
    found = [needs_of(f"SELECT {c}, count(*) AS n FROM t GROUP BY 1", table) for c in
             ("few", "some", "many")]  # fmt: skip
    needs = [each for each in found if each is not None]
    distinct = {"few": 3, "some": 50, "many": 40_000}
    cube = cube_over(table, needs, {}, distinct=distinct)
    assert cube is not None
    assert set(cube.groups) == {"few", "some"}
    assert cube_over(table, needs[2:], {}, distinct=distinct) is None
    assert cube_over(table, needs, {"some": ""}, distinct={}) is None


def test_summaries_go_with_their_data(shop: Shop) -> None:
    board = spec(*tiles(shop, ANSWERED))
    cubes = Cubes(shop.home, shop.sources, shop.sandbox, least_rows=1)
    cubes.build(TileGround.of(board, shop.sources))
    (file,) = shop.home.cubes.iterdir()
    assert duckdb.sql(f"SELECT sum(__rows) FROM '{file}'").fetchall() == [(3_000,)]
    assert cubes.build(TileGround.of(board, shop.sources)) == 1
    assert len(shop.sandbox.of("write_table")) == 1
    shop.sources.remove(shop.sales)  # type: ignore[attr-defined]
    cubes.sweep()
    assert not list(shop.home.cubes.iterdir())


def test_a_summary_that_fails_leaves_the_rows(shop: Shop) -> None:
    def fail(request: Request, _: CancelToken) -> None:
        if request.kind == "write_table":
            raise StepError("The disk is full.", code="file")

    shop.sandbox.before = fail
    board = spec(*tiles(shop, ANSWERED))
    cubes = Cubes(shop.home, shop.sources, shop.sandbox, least_rows=1)
    ground = TileGround.of(board, shop.sources)
    assert cubes.build(ground) == 0
    assert cubes.build(ground) == 0
    assert len(shop.sandbox.of("write_table")) == 1
    assert cubes.request(ground, board.tiles[0]) is None


def test_a_dashboard_makes_them_after_its_first_sight(shop: Shop, tmp_path: Path) -> None:
    shop.tiles._cubes = Cubes(shop.home, shop.sources, shop.sandbox, least_rows=1)
    later: list[object] = []
    shop.tiles._later = lambda name, work: later.append(work)
    made: Dashboard = shop.board(*tiles(shop, ANSWERED[:2] + ANSWERED[6:7]))
    before = shop.tiles.refresh(made.id)
    (work,) = later
    assert callable(work)
    work()
    asked = shop.queries()
    north = [Chosen(column="sales.region", values=("North",))]
    view = shop.tiles.refresh(made.id, north)
    files = [
        r.tables[0].file for r in shop.sandbox.of("run_query")[asked:] if r.kind == "run_query"
    ]
    assert len(files) == 3
    assert all(Path(file).parent == shop.home.cubes for file in files)
    assert view.runs["t0"].result != before.runs["t0"].result


def test_one_reading_answers_several_tiles(shop: Shop) -> None:
    made: Dashboard = shop.board(*tiles(shop, ANSWERED))
    alone = shop.tiles.refresh(made.id)
    shop.tiles._cubes = Cubes(shop.home, shop.sources, shop.sandbox, least_rows=1)
    asked = shop.queries()
    again = shop.tiles.refresh(made.id, only=[each.id for each in made.spec.tiles])
    (written,) = shop.sandbox.of("write_table")
    assert written.kind == "write_table"
    assert written.awaited
    later = [r for r in shop.sandbox.of("run_query")[asked:] if r.kind == "run_query"]
    assert {Path(r.tables[0].file).parent for r in later} == {shop.home.cubes}
    for each in made.spec.tiles:
        one, other = (v.runs[each.id].result for v in (alone, again))
        assert one is not None
        assert other is not None
        assert [c.type for c in one.columns] == [c.type for c in other.columns]
        before, after = (shop.tiles.table(ref).to_pylist() for ref in (one, other))
        assert [[_near(v) for v in row.values()] for row in before] == [
            [_near(v) for v in row.values()] for row in after
        ]


def test_two_tiles_are_read_by_themselves(shop: Shop) -> None:
    shop.tiles._cubes = Cubes(shop.home, shop.sources, shop.sandbox, least_rows=1)
    made: Dashboard = shop.board(*tiles(shop, ANSWERED[:2]))
    shop.tiles.refresh(made.id)
    assert shop.sandbox.of("write_table") == []


def test_tiles_do_without_a_reading_that_fails(shop: Shop) -> None:
    def fail(request: Request, _: CancelToken) -> None:
        if request.kind == "write_table":
            raise StepError("The disk is full.", code="sql")

    shop.sandbox.before = fail
    shop.tiles._cubes = Cubes(shop.home, shop.sources, shop.sandbox, least_rows=1)
    made: Dashboard = shop.board(*tiles(shop, ANSWERED))
    view = shop.tiles.refresh(made.id)
    assert len(shop.sandbox.of("write_table")) == 1
    assert all(run.result is not None and run.failure is None for run in view.runs.values())


def test_a_cube_in_use_keeps_the_time_its_workers_know(shop: Shop) -> None:
    cubes = Cubes(shop.home, shop.sources, shop.sandbox, least_rows=1)
    board = spec(*tiles(shop, ANSWERED[:1]))
    ground = TileGround.of(board, shop.sources)
    cubes.build(ground)
    (file,) = shop.home.cubes.glob("*.parquet")
    before = file.stat().st_mtime_ns
    assert cubes.request(ground, board.tiles[0]) is not None
    assert file.stat().st_mtime_ns == before
    os.utime(file, (0, time.time() - 3 * 86_400))
    assert cubes.request(ground, board.tiles[0]) is not None
    assert time.time() - file.stat().st_mtime < 60
