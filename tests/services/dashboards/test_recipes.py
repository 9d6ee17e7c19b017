"""Scripts and analyses as tiles: pinned, run again without a model, kept apart from filters."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from core.domain.charts import ChartSpec
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.recipes import AnalysisRecipe, ScriptRecipe
from core.domain.dashboards.spec import FORMAT, PLAIN, DashboardSpec
from core.domain.results import ResultColumn, ResultRef
from core.domain.steps import NamedTable
from core.errors import UserError
from core.services.dashboards.files import from_yaml
from core.services.dashboards.pinning import Pinned
from core.services.exports.dashboard_page import dashboard_page
from tests.fakes import samples
from tests.services.dashboards.conftest import BY_CHANNEL, ORDERS, Shop

CODE = """
answer["mean"] = float(orders.total.mean())
by_channel = orders.groupby("channel", as_index=False).total.sum()
show(by_channel)
"""
WEB = Chosen(column="orders.channel", values=("Web",))


def kept(shop: Shop) -> ResultRef:
    ref, table = samples.regions()
    shop.results.put(ref, table)
    return ref


@pytest.fixture
def book(shop: Shop) -> str:
    return shop.notebooks.create("Retail", [shop.orders, shop.customers]).id


@pytest.fixture
def script(shop: Shop, book: str) -> Pinned:
    """The values of a script."""
    cell = samples.python("p1", notebook_id=book, code=CODE, result=kept(shop), seconds=0.5)
    shop.cells.save_cells([cell])
    return shop.pinning.pin("p1")


def grow(shop: Shop) -> None:
    (shop.folder / "orders.csv").write_text(ORDERS + "\n61,1,2024-01-15,Web,1000000")


def test_a_script_is_pinned_with_what_it_showed(shop: Shop, script: Pinned) -> None:
    tile = script.tile
    assert tile.recipe is not None
    assert tile.recipe.kind == "python"
    assert (tile.sql, tile.recipe.text) == ("", CODE)
    assert tile.source_ids == (shop.orders,)
    view = shop.tiles.known(script.dashboard.id)
    assert view.waiting == ()
    assert view.runs[tile.id].seconds == 0.5


def test_it_runs_again_when_its_data_changed_and_only_then(shop: Shop, script: Pinned) -> None:
    board = script.dashboard.id
    first = shop.tiles.refresh(board, only=[script.tile.id]).runs[script.tile.id]
    assert shop.rows(first) == ((305.0,),)
    assert shop.tiles.refresh(board).runs[script.tile.id] == first
    grow(shop)
    shop.tiles.reread(board)
    assert shop.tiles.known(board).waiting == (script.tile.id,)
    again = shop.tiles.refresh(board).runs[script.tile.id]
    assert float(str(shop.rows(again)[0][0])) > 10_000


def test_filters_do_not_reach_it_but_those_beside_it(shop: Shop, script: Pinned) -> None:
    board = script.dashboard.id
    cell = samples.query("q1", notebook_id=script.tile.origin.notebook_id if script.tile.origin
                         else "", sql=BY_CHANNEL, position=5)  # fmt: skip
    shop.cells.save_cells([cell])
    beside = shop.pinning.pin("q1", board).tile
    shop.tiles.refresh(board)
    view = shop.tiles.refresh(board, [WEB])
    assert view.filtered == {beside.id}
    assert len(shop.rows(view.runs[beside.id])) == 1
    assert view.runs[script.tile.id] == shop.tiles.known(board).runs[script.tile.id]


def test_an_analysis_is_run_again_over_what_it_reads(shop: Shop, book: str) -> None:
    month = samples.query("q1", notebook_id=book, name="web", sql=(
        "SELECT * FROM orders WHERE channel = 'Web'"))  # fmt: skip
    cell = samples.analysis("s1", notebook_id=book, result=kept(shop), position=2)
    call = cell.call.model_copy(update={"sql": "SELECT * FROM web"})
    shop.cells.save_cells([month, cell.model_copy(update={"call": call})])
    pinned = shop.pinning.pin("s1")
    assert [step.name for step in pinned.tile.steps] == ["web"]
    view = shop.tiles.refresh(pinned.dashboard.id, only=[pinned.tile.id])
    run = view.runs[pinned.tile.id]
    assert run.failure is None
    assert run.result is not None
    row = dict(zip([c.name for c in run.result.columns], shop.rows(run)[0], strict=True))
    assert 300.0 in row.values()


def test_a_table_with_a_chart_is_what_is_pinned(shop: Shop, book: str) -> None:
    bars = ChartSpec(chart="bar", x="channel", y=("total",))
    table = NamedTable(name="by_channel", ref=kept(shop), chart=bars)
    cell = samples.python("p1", notebook_id=book, code=CODE, result=kept(shop), tables=(table,))
    shop.cells.save_cells([cell])
    pinned = shop.pinning.pin("p1")
    assert (pinned.tile.kind, pinned.tile.chart) == ("chart", bars)
    assert pinned.tile.recipe is not None
    assert pinned.tile.recipe.output == "by_channel"


def test_one_that_fails_keeps_its_last_result(shop: Shop, script: Pinned) -> None:
    board = script.dashboard.id
    broken = ScriptRecipe(kind="python", code="answer['x'] = orders.nothing.mean()")
    tile = script.tile.model_copy(update={"recipe": broken})
    before = shop.tiles.known(board).runs[tile.id].result
    spec = script.dashboard.spec.model_copy(update={"tiles": (tile,)})
    made = shop.dashboards.create(spec=spec)
    view = shop.tiles.refresh(made.id)
    run = view.runs[tile.id]
    assert run.failure is not None
    assert run.result is None
    assert shop.tiles.known(board).runs[tile.id].result == before


def test_a_file_holds_it_and_says_a_newer_format(shop: Shop, script: Pinned) -> None:
    text = shop.dashboards.export(script.dashboard.id).content
    assert f"syna_dashboard: {FORMAT}" in text.decode()
    spec, missing = from_yaml(text, shop.sources.list())
    assert missing == ()
    assert spec.tiles[0].recipe == script.tile.recipe


def test_documents_without_recipes_keep_the_older_format(shop: Shop) -> None:
    board = shop.board(shop.tile("a", BY_CHANNEL, kind="table"))
    assert f"syna_dashboard: {PLAIN}" in shop.dashboards.export(board.id).content.decode()
    old = board.spec.model_dump_json(exclude_defaults=True)
    assert DashboardSpec.model_validate_json(old) == board.spec


def test_what_it_may_read_are_its_words(shop: Shop) -> None:
    recipe = ScriptRecipe(kind="python", code="x = tables['Big Table']; y = orders.total")
    assert {"big table", "orders"} <= recipe.read
    call = samples.analysis().call
    assert call.sql in AnalysisRecipe(kind="analysis", call=call).text


def test_its_tile_writes_the_table_that_it_shows(shop: Shop, book: str) -> None:
    table = NamedTable(name="by_channel", ref=kept(shop))
    cell = samples.python("p1", notebook_id=book, code=CODE, tables=(table,))
    shop.cells.save_cells([cell])
    pinned = shop.pinning.pin("p1")
    shop.tiles.refresh(pinned.dashboard.id, only=[pinned.tile.id])
    written = shop.explorer.export(pinned.dashboard.id, pinned.tile.id, "csv").content
    assert written.startswith(b"region,total")  # what is shown, as it was kept
    assert list(shop.home.exports.iterdir()) == []
    with pytest.raises(UserError):
        shop.explorer.behind(pinned.dashboard.id, pinned.tile.id, ())


def test_a_table_without_a_name_is_pinned_by_its_place(shop: Shop, book: str) -> None:
    code = 'show(orders.groupby("channel", as_index=False).total.sum().rename(columns=str.upper))'
    table = NamedTable(name="", ref=kept(shop))
    shop.cells.save_cells([samples.python("p1", notebook_id=book, code=code, tables=(table,))])
    pinned = shop.pinning.pin("p1")
    assert pinned.tile.recipe is not None
    assert (pinned.tile.recipe.output, pinned.tile.recipe.table) == ("", 0)
    assert shop.tiles.known(pinned.dashboard.id).waiting == ()
    run = shop.tiles.refresh(pinned.dashboard.id, only=[pinned.tile.id]).runs[pinned.tile.id]
    assert run.failure is None
    assert len(shop.rows(run)) == 2


DRAWS = """
import plotly.express as px
show(px.bar(orders, x="channel", y="total", title="Totals"))
"""


def test_a_drawing_is_pinned_drawn_again_and_handed_over(shop: Shop, book: str) -> None:
    figures = pa.table({"figure": ['{"data": [], "layout": {}}']})
    column = ResultColumn(name="figure", type="VARCHAR")
    ref = ResultRef(fingerprint="drawing", columns=(column,), rows=1)
    shop.results.put(ref, figures)
    shop.cells.save_cells([samples.python("p1", notebook_id=book, code=DRAWS, figures=ref)])
    pinned = shop.pinning.pin("p1")
    assert (pinned.tile.kind, pinned.tile.drawing, pinned.tile.chart) == ("chart", 0, None)
    view = shop.tiles.refresh(pinned.dashboard.id, only=[pinned.tile.id])
    run = view.runs[pinned.tile.id]
    assert run.failure is None
    ((figure,),) = shop.rows(run)
    assert json.loads(str(figure))["data"][0]["type"] == "bar"
    page = dashboard_page(view, shop.tiles.result).content.decode()
    assert "Totals" in page
    with pytest.raises(UserError, match="no table"):
        shop.explorer.export(pinned.dashboard.id, pinned.tile.id, "csv")
    text = shop.dashboards.export(pinned.dashboard.id).content
    spec, _ = from_yaml(text, shop.sources.list())
    assert spec.tiles[0].drawing == 0
