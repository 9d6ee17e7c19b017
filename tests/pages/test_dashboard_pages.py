"""Dashboards on their pages, over real files and real SQL in this process."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import background
from components.tiles.face import tile_key
from core.domain.charts import ChartSpec
from core.domain.dashboards.edits import RemoveTile, RenameTile, SetFilters, SetQuery
from core.domain.dashboards.spec import Dashboard, FilterSpec, NumberFormat, Target
from core.services.dashboards.links import LinkService
from core.services.dashboards.pinning import Pinning
from core.services.exports.prints import PrintService
from pages.live import dashboards
from tests.fakes.dashboards import tile
from tests.fakes.links import MemoryLinkStore
from tests.fakes.printing import FakePrinter
from tests.pages.conftest import Open, texts
from tests.services.dashboards.conftest import BARS, BY_CHANNEL, BY_MONTH, BY_REGION, Shop


@pytest.fixture
def shop(filled: Any, tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    filled.sources = made.sources
    for name in ("dashboards", "tiles", "explorer", "pinning", "builder", "mending"):
        setattr(filled, name, getattr(made.boards, name))
    filled.prints = PrintService(made.tiles, FakePrinter())
    filled.links = LinkService(MemoryLinkStore(), made.store, made.tiles)
    return made


@pytest.fixture
def board(shop: Shop) -> Dashboard:
    made = shop.board(
        shop.tile("channels", BY_CHANNEL, chart=BARS, title="Channels"),
        shop.tile("total", BY_MONTH, kind="figure", title="Total", target=Target(value=5000),
                  chart=ChartSpec(chart="figure", y=("total",)), format=NumberFormat(unit="EUR")),
        shop.tile("regions", BY_REGION, kind="table", title="Regions"),
        tile("words", kind="text", text="Ask **Ada**", sql="", source_ids=()),
    )  # fmt: skip
    channel = FilterSpec(kind="values", columns=("orders.channel",))
    return shop.dashboards.edit(made.id, SetFilters(filters=(channel,)))


def key(name: str, tile_id: str) -> str:
    return f"{name}-{tile_key(tile_id)}"


def open_menu(app: AppTest, tile_id: str) -> AppTest:
    app.session_state[key("menu", tile_id)] = True
    return app.run()


def test_an_empty_list_teaches(shop: Shop, open_page: Open) -> None:
    app = open_page("dashboards")
    assert "press the pin" in texts(app)
    app.button(key="new").click().run()
    (made,) = shop.dashboards.list()
    assert "Nothing is pinned here yet" in texts(app)
    assert made.id in app.query_params["dashboard"]


def test_the_list_deletes_and_brings_back(shop: Shop, board: Dashboard, open_page: Open) -> None:
    assert "Sales" in texts(open_page("dashboards"))
    shop.dashboards.delete(board.id)
    app = open_page("dashboards")
    app.button(key=f"restore-deleted-{board.id}").click().run()
    assert [d.id for d in shop.dashboards.list()] == [board.id]


def test_tiles_are_computed_at_load_and_say_when(
    shop: Shop, board: Dashboard, open_page: Open
) -> None:
    app = open_page("dashboard", dashboard=board.id)
    said = texts(app)
    assert "Channels" in said
    assert app.metric[0].value == "3,200\u00a0EUR"
    assert "just now" in said
    assert "Ask **Ada**" in said
    assert list(app.dataframe[0].value["region"]) == ["North", "South"]
    assert not app.error


def test_a_filter_in_the_address_is_kept_there_and_changed_by_its_control(
    shop: Shop, board: Dashboard, open_page: Open
) -> None:
    app = open_page("dashboard", **{"dashboard": board.id, "f.orders.channel": "Web"})
    assert sum(app.dataframe[0].value["orders"]) == 30
    assert "filtered" in texts(app)
    (control,) = app.multiselect
    assert control.value == ["Web"]
    control.set_value(["Store"]).run()
    assert "Store" in app.query_params["f.orders.channel"]
    app.button(key="clear-board").click().run()
    assert "f.orders.channel" not in app.query_params
    assert sum(app.dataframe[0].value["orders"]) == 60


def test_a_filter_that_cannot_work_is_said(shop: Shop, board: Dashboard, open_page: Open) -> None:
    app = open_page("dashboard", **{"dashboard": board.id, "f.orders.gone": "x"})
    assert "no such column" in app.warning[0].value
    assert sum(app.dataframe[0].value["orders"]) == 60


def test_a_tile_is_renamed_given_a_format_moved_and_all_undone(
    shop: Shop, board: Dashboard, open_page: Open
) -> None:
    app = open_page("dashboard", dashboard=board.id, edit="1")
    open_menu(app, "total")
    next(i for i in app.text_input if i.value == "Total").set_value("Turnover")
    next(i for i in app.text_input if i.value == "EUR").set_value("kr")
    next(i for i in app.number_input if i.label == "Width").set_value(5)
    next(b for b in app.button if b.label == "Apply").click().run()
    changed = shop.dashboards.get(board.id).spec.tile("total")
    assert changed is not None
    assert (changed.title, changed.format.unit, changed.place.width) == ("Turnover", "kr", 5)
    app.button(key="undo-board").click().run()
    assert shop.dashboards.get(board.id).spec == board.spec
    app.button(key="redo-board").click().run()
    assert shop.dashboards.get(board.id).spec.tile("total") == changed


def test_a_tile_is_duplicated_and_removed(shop: Shop, board: Dashboard, open_page: Open) -> None:
    app = open_menu(open_page("dashboard", dashboard=board.id, edit="1"), "channels")
    app.button(key=key("copy", "channels")).click().run()
    assert len(shop.dashboards.get(board.id).spec.tiles) == 5
    app = open_menu(open_page("dashboard", dashboard=board.id, edit="1"), "channels")
    app.button(key=key("remove", "channels")).click().run()
    assert shop.dashboards.get(board.id).spec.tile("channels") is None


def test_a_query_is_opened(shop: Shop, board: Dashboard, open_page: Open) -> None:
    app = open_menu(open_page("dashboard", dashboard=board.id), "regions")
    app.button(key=key("query", "regions")).click().run()
    assert app.text_area(key="sql-tile-regions").value == BY_REGION
    assert "Reads orders.csv, customers.csv." in texts(app)


def test_the_rows_behind_a_tile_are_shown(shop: Shop, board: Dashboard, open_page: Open) -> None:
    app = open_menu(open_page("dashboard", dashboard=board.id), "channels")
    app.button(key=key("rows", "channels")).click().run()
    assert "60 rows" in texts(app)


def test_a_failed_tile_keeps_its_result_and_says_so(
    shop: Shop, board: Dashboard, open_page: Open
) -> None:
    shop.tiles.refresh(board.id)
    shop.dashboards.edit(board.id, SetQuery(tile_id="regions", sql="SELECT wrong FROM orders"))
    app = open_page("dashboard", dashboard=board.id)
    said = texts(app)
    assert "Failed" in said
    assert "last result shown" in said
    assert list(app.dataframe[0].value["region"]) == ["North", "South"]


def test_the_second_of_two_editors_chooses(shop: Shop, board: Dashboard, open_page: Open) -> None:
    app = open_menu(open_page("dashboard", dashboard=board.id, edit="1"), "channels")
    shop.dashboards.edit(board.id, RenameTile(tile_id="total", title="Theirs"))
    app.button(key=key("remove", "channels")).click().run()
    assert shop.dashboards.get(board.id).spec.tile("channels") is not None
    said = texts(app)
    assert "Somebody else changed this dashboard meanwhile" in said
    assert "Renamed “Total” to “Theirs”" in said
    app.button(key="mine-edit").click().run()
    spec = shop.dashboards.get(board.id).spec
    renamed = spec.tile("total")
    assert (spec.tile("channels"), renamed and renamed.title) == (None, "Theirs")
    assert "meanwhile" not in texts(app)


def test_taking_theirs_drops_mine(shop: Shop, board: Dashboard, open_page: Open) -> None:
    app = open_menu(open_page("dashboard", dashboard=board.id, edit="1"), "channels")
    theirs = shop.dashboards.edit(board.id, RemoveTile(tile_id="total"))
    app.button(key=key("copy", "channels")).click().run()
    app.button(key="theirs-edit").click().run()
    assert shop.dashboards.get(board.id).spec == theirs.spec


def test_a_dashboard_that_refreshes_by_hand_waits(
    shop: Shop, board: Dashboard, open_page: Open
) -> None:
    app = open_page("dashboard", dashboard=board.id)
    asked = shop.queries()
    app.button(key="refresh-board").click().run()
    assert shop.queries() == asked
    (shop.folder / "orders.csv").write_text("id,customer,day,channel,total\n1,1,2024-01-01,Web,5\n")
    app.button(key="refresh-board").click().run()
    assert app.metric[0].value == "5\u00a0EUR"


def test_full_screen_leaves_the_toolbar_out(shop: Shop, board: Dashboard, open_page: Open) -> None:
    app = open_page("dashboard", dashboard=board.id, view="full")
    assert not [b for b in app.button if b.label == "Edit"]
    app.button(key="leave-full").click().run()
    assert [b for b in app.button if b.label == "Edit"]


def test_an_answer_is_pinned_in_one_click_and_unpinned(
    filled: Any, shop: Shop, open_page: Open
) -> None:
    filled.pinning = Pinning(filled.store, shop.dashboards, tiles=shop.tiles, sources=shop.sources)
    app = open_page("notebook", notebook="n1")
    app.button(key="pin-r1").click().run()
    (made,) = shop.dashboards.list()
    assert made.title == "Sales"
    assert [t.title for t in made.spec.tiles] == ["Total by region"]
    assert "Pinned “Total by region” to the new dashboard “Sales”." in texts(app)
    assert "Open it" in texts(app)
    app.button(key="notice-undo").click().run()
    assert shop.dashboards.list() == ()


def test_filters_chosen_while_tiles_are_computed_are_granted_after_it(
    shop: Shop, board: Dashboard, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One work goes on for a dashboard at a time; what it does not hold is not forgotten."""
    monkeypatch.setattr(dashboards, "PATIENCE", 0.1)
    monkeypatch.setattr(background, "PATIENCE", 0.1)
    done = threading.Event()
    busy = background.start(f"refresh {board.id}", "Computing tiles", lambda _: str(done.wait(60)))
    app = open_page("dashboard", **{"dashboard": board.id, "f.orders.channel": "Web"})
    assert not app.dataframe
    done.set()
    assert busy.done.wait(60)
    monkeypatch.setattr(background, "PATIENCE", 60.0)
    assert sum(app.run().dataframe[0].value["orders"]) == 30


def test_files_are_not_looked_at_again_for_filters_that_waited(
    shop: Shop, board: Dashboard, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("dashboard", dashboard=board.id)
    looked: list[str] = []
    monkeypatch.setattr(shop.tiles, "reread", lambda board: looked.append(board) or ())
    monkeypatch.setattr(dashboards, "PATIENCE", 0.1)
    monkeypatch.setattr(background, "PATIENCE", 0.1)
    done = threading.Event()
    busy = background.start(f"refresh {board.id}", "Computing tiles", lambda _: str(done.wait(60)))
    app.query_params["f.orders.channel"] = "Web"
    app.run()
    done.set()
    assert busy.done.wait(60)
    monkeypatch.setattr(background, "PATIENCE", 60.0)
    assert sum(app.run().dataframe[0].value["orders"]) == 30
    assert looked == []
