"""Dashboards that Syna builds, and tiles that are mended when their file changed."""

from __future__ import annotations

import pytest

from core.domain.cancel import CancelToken
from core.domain.charts import ChartSpec
from core.domain.dashboards.edits import SetFilters
from core.domain.dashboards.mending import Change
from core.domain.dashboards.spec import Dashboard, FilterSpec
from core.domain.work import Progress
from core.errors import Cancelled, UserError
from core.services.dashboards.rewriting import mended
from tests.fakes.dashboards import tile
from tests.services.dashboards.conftest import BARS, BY_CHANNEL, BY_MONTH, ORDERS, Shop

HEAD = "id,customer,day,channel,total"


def replaced(shop: Shop, board: Dashboard, text: str) -> None:
    (shop.folder / "orders.csv").write_text(text)
    shop.sources.refresh(shop.orders)
    shop.tiles.refresh(board.id)


@pytest.fixture
def sales(shop: Shop) -> Dashboard:
    board = shop.board(
        shop.tile("channels", BY_CHANNEL, chart=BARS),
        shop.tile("months", BY_MONTH, chart=ChartSpec(chart="line", x="month", y=("total",))),
        shop.tile("rows", "SELECT id, channel FROM orders ORDER BY id", kind="table"),
    )
    channel = FilterSpec(kind="values", columns=("orders.channel",))
    board = shop.dashboards.edit(board.id, SetFilters(filters=(channel,)))
    shop.tiles.refresh(board.id)
    return board


def test_nothing_is_proposed_while_all_is_well(shop: Shop, sales: Dashboard) -> None:
    assert shop.boards.mending.proposals(sales.id) == ()
    with pytest.raises(UserError, match="nothing to mend"):
        shop.boards.mending.apply(sales.id)


def test_renamed_columns_are_mended_in_one_step_with_the_filters(
    shop: Shop, sales: Dashboard
) -> None:
    before = shop.rows(shop.tiles.known(sales.id).runs["channels"])
    replaced(shop, sales, ORDERS.replace(HEAD, "id,customer,day,sales_channel,amount"))
    found = {mend.tile_id: mend for mend in shop.boards.mending.proposals(sales.id)}
    assert set(found) == {"channels", "months", "rows"}
    assert found["channels"].what == (
        "orders.channel is now called sales_channel.",
        "orders.total is now called amount.",
    )
    assert found["channels"].before == found["channels"].after
    asked = shop.queries()
    shop.boards.mending.proposals(sales.id)
    assert shop.queries() == asked
    done = shop.boards.mending.apply(sales.id, seen=sales.revision)
    view = shop.tiles.known(sales.id)
    assert view.waiting == ()
    assert not any(run.failure for run in view.runs.values())
    assert shop.rows(view.runs["channels"]) == before
    assert done.spec.filters[0].columns == ("orders.sales_channel",)
    assert shop.dashboards.undo(sales.id).spec.tiles == sales.spec.tiles


def test_one_tile_alone_can_be_mended(shop: Shop, sales: Dashboard) -> None:
    replaced(shop, sales, ORDERS.replace(HEAD, "id,customer,day,sales_channel,total"))
    shop.boards.mending.apply(sales.id, ["rows"])
    view = shop.tiles.known(sales.id)
    assert view.runs["rows"].failure is None
    assert view.runs["channels"].failure is not None


def test_a_removed_column_goes_from_a_table_and_leaves_bars_without_a_mend(
    shop: Shop, sales: Dashboard
) -> None:
    lines = [line.split(",") for line in ORDERS.split("\n")]
    replaced(shop, sales, "\n".join(",".join((*cells[:3], cells[4])) for cells in lines))
    found = {mend.tile_id: mend for mend in shop.boards.mending.proposals(sales.id)}
    assert found["channels"].tile is None
    assert found["channels"].why
    mended = found["rows"].tile
    assert mended is not None
    assert "channel" not in mended.sql
    assert "months" not in found


def test_a_retyped_column_is_cast(shop: Shop, sales: Dashboard) -> None:
    first, *rest = ORDERS.split("\n")
    cells = [line.rsplit(",", 1) for line in rest]
    text = [first, *(f'{a},"{b}"' for a, b in cells), "99,1,2024-06-20,Web,unknown"]
    replaced(shop, sales, "\n".join(text))
    found = {mend.tile_id: mend for mend in shop.boards.mending.proposals(sales.id)}
    assert found["channels"].what == ("orders.total is no longer a number.",)
    shop.boards.mending.apply(sales.id)
    assert shop.tiles.known(sales.id).runs["channels"].failure is None


def test_values_that_cannot_be_cast_are_said_and_not_mended(shop: Shop, sales: Dashboard) -> None:
    first, *rest = ORDERS.split("\n")
    replaced(shop, sales, "\n".join([first, *(f"{r.rsplit(',', 1)[0]},many" for r in rest)]))
    found = {mend.tile_id: mend for mend in shop.boards.mending.proposals(sales.id)}
    assert found["channels"].tile is None
    assert "missing" in found["channels"].why


def test_an_overview_of_a_source_needs_no_model(shop: Shop) -> None:
    built = shop.boards.builder.overview(shop.orders)
    kinds = [tile.kind for tile in built.dashboard.spec.tiles]
    assert kinds.count("figure") > 1
    view = shop.tiles.known(built.dashboard.id)
    assert view.waiting == ()
    assert not any(run.failure for run in view.runs.values())
    assert "No value is missing." in built.left_out


def test_an_overview_of_a_source_that_is_gone(shop: Shop) -> None:
    with pytest.raises(UserError, match="not attached"):
        shop.boards.builder.overview("nowhere")


def database(shop: Shop, table: str, text: str) -> None:
    """A folder with one table besides `notes`, written anew."""
    folder = shop.folder / "shop"
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    (folder / "notes.csv").write_text("id,note\n1,x\n")
    (folder / f"{table}.csv").write_text(text)


BOTH = (
    "SELECT 'all' AS channel, sum(sold.total) AS total FROM sold UNION ALL "
    "SELECT channel, sum(total) FROM (SELECT * FROM sold) GROUP BY 1 ORDER BY 1"
)


@pytest.fixture
def sold(shop: Shop) -> Dashboard:
    database(shop, "sold", ORDERS)
    source = shop.sources.attach(shop.folder / "shop").id
    board = shop.board(
        tile("both", sql=BOTH, kind="table", source_ids=(source,)),
        tile("count", sql="SELECT count(*) AS n FROM sold", kind="figure", source_ids=(source,)),
        tile("notes", sql="SELECT note FROM notes", kind="table", source_ids=(source,)),
    )
    channel = FilterSpec(kind="values", columns=("sold.channel",))
    board = shop.dashboards.edit(board.id, SetFilters(filters=(channel,)))
    shop.tiles.refresh(board.id)
    return board


def test_a_table_of_another_name_takes_the_place_of_one_that_went(
    shop: Shop, sold: Dashboard
) -> None:
    before = shop.rows(shop.tiles.known(sold.id).runs["both"])
    database(shop, "sales_2025", ORDERS.replace("total", "amount"))
    shop.sources.refresh(sold.spec.source_ids[0])
    shop.tiles.refresh(sold.id)
    found = {mend.tile_id: mend for mend in shop.boards.mending.proposals(sold.id)}
    assert found["both"].what == (
        "There is no table sold any more; sales_2025 is most like it.",
        "sales_2025.total is now called amount.",
    )
    assert found["both"].before == found["both"].after
    assert "notes" not in found
    done = shop.boards.mending.apply(sold.id)
    view = shop.tiles.known(sold.id)
    assert view.waiting == ()
    assert not any(run.failure for run in view.runs.values())
    assert shop.rows(view.runs["both"]) == before
    assert done.spec.filters[0].columns == ("sales_2025.channel",)


def test_a_table_that_is_nothing_like_it_is_no_mend(shop: Shop, sold: Dashboard) -> None:
    database(shop, "weather", "station,wind\nA,3")
    shop.sources.refresh(sold.spec.source_ids[0])
    shop.tiles.refresh(sold.id)
    found = {mend.tile_id: mend for mend in shop.boards.mending.proposals(sold.id)}
    assert found["both"].what == found["count"].what == ("There is no table sold any more.",)
    assert found["both"].tile is None


def test_the_same_data_attached_anew_under_another_name(shop: Shop, sold: Dashboard) -> None:
    shop.sources.remove(shop.orders)
    shop.sources.remove(sold.spec.source_ids[0])
    shop.tiles.refresh(sold.id)
    assert all(m.tile is None for m in shop.boards.mending.proposals(sold.id))
    fresh = shop.attach("sold_again", ORDERS)
    found = {mend.tile_id: mend for mend in shop.boards.mending.proposals(sold.id)}
    mended = found["both"].tile
    assert mended is not None
    assert mended.source_ids == (fresh,)
    shop.boards.mending.apply(sold.id)
    view = shop.tiles.known(sold.id)
    assert view.runs["both"].failure is None
    assert view.runs["notes"].failure is not None


def test_figures_are_measured_only_when_asked_for_and_can_be_stopped(
    shop: Shop, sales: Dashboard
) -> None:
    replaced(shop, sales, ORDERS.replace(HEAD, "id,customer,day,sales_channel,amount"))
    asked = shop.queries()
    found = shop.boards.mending.known(sales.id)
    assert len(found) == 3
    assert not any(mend.measured for mend in found)
    assert all(mend.what for mend in found)
    assert shop.queries() == asked
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        shop.boards.mending.proposals(sales.id, cancel=stopped)
    told: list[Progress] = []
    shop.boards.mending.proposals(sales.id, progress=told.append)
    assert [each.fraction for each in told][-1] == 1
    assert all(mend.measured for mend in shop.boards.mending.known(sales.id))


@pytest.mark.parametrize(
    ("sql", "after"),
    [
        ("SELECT id FROM a UNION ALL SELECT id FROM b", None),
        (
            "SELECT id, total FROM a UNION ALL SELECT id, total FROM b",
            'SELECT id, NULL AS "total" FROM a UNION ALL SELECT id, total FROM b',
        ),
        ("SELECT id, total FROM a UNION ALL SELECT id, total + 1 FROM a", None),
        ("SELECT id, total FROM b EXCEPT SELECT id, total FROM a", None),
        ("SELECT id, total FROM a ORDER BY total", "SELECT id FROM a"),
    ],
)
def test_a_column_that_one_branch_lost(sql: str, after: str | None) -> None:
    change = Change(kind="removed", table="a", column="total")
    found = mended(tile(kind="table", sql=sql), [change])
    assert (" ".join(found.sql.split()) if found else None) == after
