"""Filters from clicks, their choices, the rows behind a figure, files of tiles."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.spec import Dashboard, FilterSpec
from core.errors import SynaError, UserError
from tests.services.dashboards.conftest import BARS, BY_CHANNEL, Shop

WEB = Chosen(column="orders.channel", values=("Web",))


def test_a_click_on_a_bar_keeps_its_value_and_on_a_month_its_days(
    shop: Shop, board: Dashboard
) -> None:
    click = shop.explorer.clicked
    assert click(board.id, "channels", column="channel", value="Web") == WEB
    assert click(board.id, "months", column="month", value=date(2024, 2, 1)) == Chosen(
        column="orders.day", since="2024-02-01", until="2024-02-29"
    )
    assert click(board.id, "regions", column="region", value=None) == Chosen(
        column="customers.region", values=(None,)
    )
    assert click(board.id, "channels", column="total", value=3) is None


def test_what_a_click_keeps_is_what_the_bar_showed(shop: Shop, board: Dashboard) -> None:
    rows = shop.rows(shop.tiles.refresh(board.id).runs["months"])
    for month, total in rows:
        assert isinstance(month, date)
        chosen = shop.explorer.clicked(board.id, "months", column="month", value=month)
        assert chosen is not None
        view = shop.tiles.refresh(board.id, [chosen])
        assert shop.rows(view.runs["months"]) == ((month, total),)


def test_choices_are_values_by_how_often_they_come_or_the_days_there_are(
    shop: Shop, board: Dashboard
) -> None:
    values = FilterSpec(kind="values", columns=("orders.channel",))
    assert set(shop.explorer.choices(board.id, values).values) == {"Web", "Store"}
    asked = shop.queries()
    shop.explorer.choices(board.id, values)
    assert shop.queries() == asked
    days = shop.explorer.choices(board.id, FilterSpec(kind="dates", columns=("orders.day",)))
    assert (days.first, days.last) == (date(2024, 1, 15), date(2024, 6, 15))


def test_the_rows_behind_a_figure_add_up_to_it(shop: Shop, board: Dashboard) -> None:
    behind = shop.explorer.behind(board.id, "channels", at=("channel", "Web"))
    place = behind.result.index("total")
    assert place is not None
    assert sum(int(str(row[place])) for row in behind.result.rows) == 9000
    assert "GROUP BY" not in behind.sql
    may = Chosen(column="orders.day", since="2024-05-01", until="2024-05-31")
    assert len(shop.explorer.behind(board.id, "regions", [may]).result.rows) == 10
    month = ("month", date(2024, 3, 1))
    assert len(shop.explorer.behind(board.id, "months", at=month).result.rows) == 10


def test_a_list_of_the_largest_is_clicked_and_opened_as_what_it_picks_from(shop: Shop) -> None:
    ranked = (
        f"SELECT * FROM ({BY_CHANNEL.partition(' ORDER')[0]}) AS grouped"
        " QUALIFY rank() OVER (ORDER BY total DESC) <= 10 ORDER BY total DESC"
    )
    made = shop.board(shop.tile("ranked", ranked, chart=BARS))
    clicked = shop.explorer.clicked(made.id, "ranked", column="channel", value="Web")
    assert clicked == WEB
    assert shop.explorer.clicked(made.id, "ranked", column="total", value=3) is None
    behind = shop.explorer.behind(made.id, "ranked", at=("channel", "Web"))
    assert "GROUP BY" not in behind.sql
    assert len(behind.result.rows) > 1


def test_an_edited_query_is_tried_before_it_is_kept(shop: Shop, board: Dashboard) -> None:
    bars = board.spec.tiles[0]
    tried = shop.explorer.tried(bars, "SELECT region, count(*) AS n FROM customers GROUP BY 1")
    assert tried.source_ids == (shop.customers,)
    assert (tried.kind, tried.chart and tried.chart.chart) == ("chart", "bar")
    assert shop.explorer.tried(bars, "SELECT count(*) AS n FROM orders").kind == "figure"
    assert shop.explorer.tried(bars, "SELECT 'a' AS t").kind == "table"
    for wrong in ("SELECT wrong FROM orders", "  "):
        with pytest.raises(SynaError):
            shop.explorer.tried(bars, wrong)


@pytest.mark.parametrize("sql", ["SELECT 1 AS n", "SELECT 1 AS n UNION SELECT 2", "not sql"])
def test_where_there_is_no_way_back_it_is_said(shop: Shop, sql: str) -> None:
    board = shop.board(shop.tile("odd", sql))
    with pytest.raises(UserError) as told:
        shop.explorer.behind(board.id, "odd")
    assert told.value.remedy


def test_a_tile_leaves_as_a_file_under_its_filters(shop: Shop, board: Dashboard) -> None:
    made = shop.explorer.export(board.id, "channels", "csv", [WEB])
    assert (made.file_name, made.content) == ("Channels.csv", b"channel,total\nWeb,9000\n")
    assert not list(shop.home.exports.iterdir())
    with pytest.raises(UserError):
        shop.explorer.export(board.id, "words", "csv")
    with pytest.raises(UserError):
        shop.explorer.export(board.id, "channels", "exe")
