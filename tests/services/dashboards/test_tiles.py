"""Tiles are computed when their inputs changed and not else; what fails keeps its last result."""

from __future__ import annotations

import threading
import time

import pytest

from core.domain.cancel import CancelToken
from core.domain.charts import ChartSpec
from core.domain.dashboards.edits import SetFormat, SetIgnored, SetQuery
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.shown import chart_shown
from core.domain.dashboards.spec import Dashboard, FilterSpec, NumberFormat
from core.domain.work import Request
from core.errors import Cancelled, StepError
from tests.services.dashboards.conftest import BY_CHANNEL, ORDERS, Shop

WEB = Chosen(column="orders.channel", values=("Web",))
NORTH = Chosen(column="customers.region", values=("North",))


def test_a_refresh_computes_each_tile_once_and_then_nothing(shop: Shop, board: Dashboard) -> None:
    assert shop.tiles.known(board.id).waiting == ("channels", "months", "regions")
    view = shop.tiles.refresh(board.id)
    assert view.waiting == ()
    assert shop.rows(view.runs["channels"]) == (("Store", 9300), ("Web", 9000))
    assert view.runs["channels"].computed_at is not None
    asked = shop.queries()
    assert shop.tiles.refresh(board.id).runs == view.runs
    assert shop.queries() == asked
    shop.tiles.refresh(board.id, only=("channels",))
    assert shop.queries() == asked + 1


def test_only_the_tile_whose_query_changed_is_computed_again(shop: Shop, board: Dashboard) -> None:
    shop.tiles.refresh(board.id)
    asked = shop.queries()
    shop.dashboards.edit(board.id, SetQuery(tile_id="months", sql="SELECT 1 AS n"))
    shop.dashboards.edit(board.id, SetFormat(tile_id="channels", format=NumberFormat(decimals=1)))
    assert shop.tiles.known(board.id).waiting == ("months",)
    shop.tiles.refresh(board.id)
    assert shop.queries() == asked + 1


def test_a_changed_file_is_read_again_and_only_its_tiles_follow(
    shop: Shop, board: Dashboard
) -> None:
    shop.tiles.refresh(board.id)
    assert not shop.tiles.changed(board.id)
    assert shop.tiles.reread(board.id) == ()
    time.sleep(0.01)
    (shop.folder / "customers.csv").write_text("customer,region\n1,East\n2,South\n3,North\n")
    assert shop.tiles.changed(board.id)
    assert "customers" in shop.tiles.reread(board.id)[0]
    assert shop.tiles.known(board.id).waiting == ("regions",)
    view = shop.tiles.refresh(board.id)
    assert [row[0] for row in shop.rows(view.runs["regions"])] == ["East", "North", "South"]


def test_filters_reach_the_tiles_that_look_their_table_up(shop: Shop, board: Dashboard) -> None:
    shop.tiles.refresh(board.id)
    view = shop.tiles.refresh(board.id, [WEB])
    assert shop.rows(view.runs["channels"]) == (("Web", 9000),)
    assert view.filtered == {"channels", "months", "regions"}
    asked = shop.queries()
    again = shop.tiles.refresh(board.id, [WEB])
    assert shop.queries() == asked
    assert again.runs == view.runs
    plain = shop.tiles.refresh(board.id)
    assert shop.queries() == asked
    assert len(shop.rows(plain.runs["channels"])) == 2
    north = shop.tiles.refresh(board.id, [NORTH])
    assert shop.rows(north.runs["channels"]) != shop.rows(plain.runs["channels"])
    assert [row[0] for row in shop.rows(north.runs["regions"])] == ["North"]


def test_a_tile_can_be_left_alone_by_a_filter(shop: Shop, board: Dashboard) -> None:
    shop.dashboards.edit(board.id, SetIgnored(tile_id="channels", keys=("orders.channel",)))
    view = shop.tiles.refresh(board.id, [WEB])
    assert len(shop.rows(view.runs["channels"])) == 2
    assert "channels" not in view.filtered


def test_a_filter_that_cannot_work_is_left_out_and_said(shop: Shop, board: Dashboard) -> None:
    view = shop.tiles.refresh(board.id, [Chosen(column="orders.gone", values=("x",))])
    assert "no such column" in view.problem
    assert len(shop.rows(view.runs["channels"])) == 2


def test_a_tile_that_fails_keeps_its_last_result_and_says_so(shop: Shop, board: Dashboard) -> None:
    before = shop.tiles.refresh(board.id).runs["channels"]
    shop.dashboards.edit(board.id, SetQuery(tile_id="channels", sql="SELECT wrong FROM orders"))
    view = shop.tiles.refresh(board.id)
    failed = view.runs["channels"]
    assert failed.failure is not None
    assert "wrong" in failed.failure.message
    assert (failed.result, failed.computed_at) == (before.result, before.computed_at)
    assert view.waiting == ()
    asked = shop.queries()
    shop.tiles.refresh(board.id)
    assert shop.queries() == asked
    shop.dashboards.undo(board.id)
    assert shop.tiles.refresh(board.id).runs["channels"].failure is None


def test_a_source_that_has_gone_is_named(shop: Shop, board: Dashboard) -> None:
    shop.tiles.refresh(board.id)
    shop.sources.remove(shop.customers)
    view = shop.tiles.refresh(board.id)
    failure = view.runs["regions"].failure
    assert failure is not None
    assert "“customers.csv” is not attached any more." in failure.message
    assert view.runs["regions"].result is not None
    assert view.runs["channels"].failure is None


def test_a_result_that_was_collected_is_computed_again(shop: Shop, board: Dashboard) -> None:
    shop.tiles.refresh(board.id)
    fresh = Shop.__new__(Shop)
    fresh.__dict__.update(shop.__dict__)
    shop.results._tables.clear()
    shop.tiles._results._tables.clear()
    assert shop.tiles.known(board.id).waiting == ("channels", "months", "regions")


def test_a_million_categories_become_the_largest_and_others(shop: Shop) -> None:
    many = "SELECT 'c' || range AS name, range AS size FROM range(50000)"
    chart = ChartSpec(chart="bar", x="name", y=("size",))
    board = shop.board(shop.tile("many", many, chart=chart))
    run = shop.tiles.refresh(board.id).runs["many"]
    assert run.result is not None
    assert run.result.truncated
    assert (run.count, run.top is not None) == (50_000, True)
    assert run.top is not None
    top = shop.tiles.result(run.top)
    shown = chart_shown(board.spec.tiles[0], top, adds=run.adds)
    assert shown.result.rows[0] == ("c49999", 49_999)
    summed = "SELECT 'c' || range AS name, sum(range) AS size FROM range(50000) GROUP BY 1"
    board = shop.board(shop.tile("many", summed, chart=chart))
    run = shop.tiles.refresh(board.id).runs["many"]
    assert run.top is not None
    rows = shop.tiles.result(run.top).rows
    assert rows[-1][0] == "Others (49,976)"
    assert sum(int(str(row[1])) for row in rows) == sum(range(50_000))


def test_two_who_open_it_at_once_share_the_work(shop: Shop, board: Dashboard) -> None:
    threads = [threading.Thread(target=shop.tiles.refresh, args=(board.id,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shop.queries() == 3


def test_a_refresh_can_be_stopped_and_keeps_what_was_done(shop: Shop, board: Dashboard) -> None:
    token, one_by_one = CancelToken(), threading.Lock()
    seen: list[str] = []

    def stop(request: Request, _: CancelToken) -> None:
        if request.kind == "run_query":
            with one_by_one:
                token.raise_if_cancelled()
                seen.append(request.sql)
                if len(seen) == 2:
                    token.cancel()

    shop.sandbox.before = stop
    with pytest.raises(Cancelled):
        shop.tiles.refresh(board.id, cancel=token)
    assert len(shop.tiles.known(board.id).runs) >= 1
    assert len(shop.tiles.known(board.id).runs) < 3


def test_a_worker_that_dies_fails_its_tile_alone(shop: Shop, board: Dashboard) -> None:
    def die(request: Request, _: CancelToken) -> None:
        if request.kind == "run_query" and request.sql == BY_CHANNEL:
            raise StepError("The worker died.", code="crash")

    shop.sandbox.before = die
    view = shop.tiles.refresh(board.id)
    assert [i for i, run in view.runs.items() if run.failure is not None] == ["channels"]


def test_a_filter_on_days_of_another_table(shop: Shop, board: Dashboard) -> None:
    filters = (FilterSpec(kind="dates", columns=("orders.day",)),)
    assert filters[0].key == "orders.day"
    may = Chosen(column="orders.day", since="2024-05-01", until="2024-05-31")
    view = shop.tiles.refresh(board.id, [may])
    assert len(shop.rows(view.runs["months"])) == 1
    assert ORDERS.count("2024-05-15") == 10
