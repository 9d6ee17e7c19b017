"""A dashboard as one HTML file: complete, escaped, and asking for nothing from outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.domain.charts import ChartSpec
from core.domain.dashboards.edits import SetQuery
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.spec import Dashboard, NumberFormat, Target
from core.services.exports.dashboard_page import dashboard_page
from tests.fakes.dashboards import tile
from tests.services.dashboards.conftest import BARS, BY_CHANNEL, BY_MONTH, BY_REGION, Shop

EVIL = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def board(shop: Shop) -> Dashboard:
    return shop.board(
        shop.tile("channels", BY_CHANNEL, chart=BARS, title="Channels"),
        shop.tile("total", BY_MONTH, kind="figure", title="Total", target=Target(value=5000),
                  chart=ChartSpec(chart="figure", y=("total",))),
        shop.tile("regions", BY_REGION, kind="table", title="Regions"),
        tile("words", kind="text", text=f"**Bold** ![x](http://a.b/c.png) {EVIL}", sql="",
             source_ids=()),
    )  # fmt: skip


def html(shop: Shop, board: Dashboard, *chosen: Chosen) -> str:
    view = shop.tiles.refresh(board.id, chosen)
    made = dashboard_page(view, shop.tiles.result)
    assert (made.file_name, made.mime) == ("Sales.html", "text/html")
    return made.content.decode()


def test_every_tile_is_there_with_its_rows_and_its_place(shop: Shop, board: Dashboard) -> None:
    page = html(shop, board)
    before = page.split("<script", 1)[0]
    for said in ("Channels", "3,200", "against", "64%", "North", "<strong>Bold</strong>", "9,300"):
        assert said in before
    assert "grid-column:1 / span 6" in page
    assert page.count('class="chart"') == 1
    assert "Plotly.react" in page


def test_nothing_is_asked_for_from_outside(shop: Shop, board: Dashboard) -> None:
    page = html(shop, board)
    body = re.sub(r"<script>.*?</script>", "", page, flags=re.S)
    assert "default-src 'none'" in body
    assert not re.search(r"<(?:img|link|iframe|script[^>]+src|object|embed)\b", body)
    assert "url(" not in body


def test_words_of_strangers_stay_words(shop: Shop) -> None:
    sql = f"SELECT '{EVIL}' AS \"<b>name\", 3 AS n UNION ALL SELECT 'x', 4"
    chart = ChartSpec(chart="bar", x="<b>name", y=("n",))
    board = shop.board(shop.tile("evil", sql, title=EVIL, chart=chart))
    page = html(shop, board)
    assert EVIL not in page
    assert "<b>name" not in page


def test_filters_and_failures_are_named(shop: Shop, board: Dashboard) -> None:
    web = Chosen(column="orders.channel", values=("Web", None))
    assert "orders.channel: Web, (missing)" in html(shop, board, web)
    html(shop, board)
    shop.dashboards.edit(board.id, SetQuery(tile_id="regions", sql="SELECT wrong FROM orders"))
    page = html(shop, board)
    assert "Failed: " in page
    assert "The last result is shown." in page
    assert "North" in page


def test_shares_are_in_percent_in_tables_and_charts(shop: Shop) -> None:
    sql = "SELECT channel, count(*) * 0.0146 AS margin FROM orders GROUP BY channel"
    bars = ChartSpec(chart="bar", x="channel", y=("margin",))
    share = NumberFormat(percent=True)
    board = shop.board(
        shop.tile("bars", sql, chart=bars, format=share),
        shop.tile("rows", sql, kind="table", format=share),
    )
    page = html(shop, board)
    assert '<td class="number">43.8%</td>' in page
    assert '"tickformat": ",.2~%"' in page
