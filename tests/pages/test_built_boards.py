"""Overviews in one click, and the list of tiles that a change of the data broke."""

from __future__ import annotations

from typing import Any

from core.domain.dashboards.edits import RemoveTile
from tests.pages.conftest import Open, texts
from tests.pages.test_dashboard_pages import shop
from tests.services.dashboards.conftest import BARS, BY_CHANNEL, ORDERS, Shop

__all__ = ["shop"]
HEAD = "id,customer,day,channel,total"


def broken(shop: Shop, head: str) -> str:
    board = shop.board(
        shop.tile("channels", BY_CHANNEL, chart=BARS, title="Channels"),
        shop.tile("all", "SELECT sum(total) AS total FROM orders", kind="table", title="Sum"),
    )
    shop.tiles.refresh(board.id)
    (shop.folder / "orders.csv").write_text(ORDERS.replace(HEAD, head))
    shop.sources.refresh(shop.orders)
    shop.tiles.refresh(board.id)
    return board.id


def test_an_empty_list_offers_an_overview_of_each_source(shop: Shop, open_page: Open) -> None:
    app = open_page("dashboards")
    app.button(key=f"overview-{shop.orders}").click().run()
    (made,) = shop.dashboards.list()
    assert made.title == "orders.csv: overview"
    assert made.id in app.query_params["dashboard"]
    assert "Rows of orders" in texts(app) or app.metric[0].label == "Rows of orders"


def test_broken_tiles_are_listed_and_mended_at_once(shop: Shop, open_page: Open) -> None:
    board = broken(shop, "id,customer,day,channel,amount")
    app = open_page("dashboard", dashboard=board)
    said = texts(app)
    assert "2 tiles do not fit their data any more" in said
    assert "orders.total is now called amount." in said
    app.button(key="mend-all-board").click().run()
    assert "do not fit" not in texts(app)
    assert not any(run.failure for run in shop.tiles.known(board).runs.values())


def test_one_tile_is_mended_alone_and_one_without_a_mend_says_why(
    shop: Shop, open_page: Open
) -> None:
    board = broken(shop, "id,customer,day,remark,amount")
    app = open_page("dashboard", dashboard=board)
    app.button(key="mend-board-all").click().run()
    assert shop.tiles.known(board).runs["all"].failure is None


def test_a_dashboard_that_changed_meanwhile_is_not_mended_over(shop: Shop, open_page: Open) -> None:
    board = broken(shop, "id,customer,day,channel,amount")
    app = open_page("dashboard", dashboard=board)
    shop.dashboards.edit(board, RemoveTile(tile_id="all"))
    app.button(key="mend-all-board").click().run()
    tiles: tuple[Any, ...] = shop.dashboards.get(board).spec.tiles
    assert [tile.sql for tile in tiles] == [BY_CHANNEL]
