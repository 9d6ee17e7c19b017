"""Documents: versions, two editors, files, pinning, schedules."""

from __future__ import annotations

import time

import pytest
import yaml

from core.domain.approvals import Policy
from core.domain.cells import QueryCell
from core.domain.charts import ChartSpec
from core.domain.dashboards.edits import (
    RemoveTile,
    RenameDashboard,
    RenameTile,
    SetFilters,
    SetRefresh,
)
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.spec import Dashboard, FilterSpec, Refresh
from core.domain.results import ResultColumn
from core.errors import ChangedMeanwhile, UserError
from tests.fakes import samples
from tests.services.dashboards.conftest import BY_CHANNEL, BY_MONTH, ORDERS, Shop


def test_undo_and_redo_walk_over_kept_versions(shop: Shop, board: Dashboard) -> None:
    removed = shop.dashboards.edit(board.id, RemoveTile(tile_id="channels"))
    assert shop.dashboards.undoable(removed) == "Removed “Channels”."
    back = shop.dashboards.undo(board.id)
    assert back.spec == board.spec
    assert shop.dashboards.redo(board.id).spec == removed.spec
    shop.dashboards.undo(board.id)
    shop.dashboards.rename(board.id, "Else")
    with pytest.raises(UserError, match="nothing to redo"):
        shop.dashboards.redo(board.id)
    assert [v.what for v in shop.dashboards.versions(board.id)][-2:] == [
        "Removed “Channels”.",
        "Renamed from “Sales” to “Else”.",
    ]
    assert shop.dashboards.difference(board.id, 1).startswith("Renamed from “Sales” to “Else”.")


def test_the_second_of_two_editors_sees_it_and_chooses(shop: Shop, board: Dashboard) -> None:
    mine = RenameTile(tile_id="channels", title="Mine")
    theirs = shop.dashboards.rename(board.id, "Theirs", seen=board.revision)
    with pytest.raises(ChangedMeanwhile) as told:
        shop.dashboards.edit(board.id, mine, seen=board.revision)
    assert "Your change was not made" in told.value.describe()
    assert shop.dashboards.get(board.id) == theirs
    both = shop.dashboards.edit(board.id, mine, seen=theirs.revision)
    channels = both.spec.tile("channels")
    assert (both.title, channels and channels.title) == ("Theirs", "Mine")


def test_an_edit_that_changes_nothing_is_no_version(shop: Shop, board: Dashboard) -> None:
    assert shop.dashboards.rename(board.id, "Sales") == board
    assert shop.dashboards.undo(board.id).revision == board.revision + 1


def test_deleting_is_undone_and_duplicates_live_their_own_life(
    shop: Shop, board: Dashboard
) -> None:
    copy = shop.dashboards.duplicate(board.id)
    assert copy.title == "Sales (copy)"
    shop.dashboards.delete(board.id)
    assert [d.id for d in shop.dashboards.list()] == [copy.id]
    assert [d.id for d in shop.dashboards.deleted()] == [board.id]
    shop.dashboards.restore(board.id)
    shop.dashboards.purge(copy.id)
    assert [d.id for d in shop.dashboards.list("sales")] == [board.id]


def test_a_dashboard_leaves_and_comes_back_as_a_file(shop: Shop, board: Dashboard) -> None:
    shop.dashboards.edit(
        board.id, SetFilters(filters=(FilterSpec(kind="values", columns=("orders.channel",)),))
    )
    spec = shop.dashboards.get(board.id).spec
    file = shop.dashboards.export(board.id)
    assert file.file_name == "Sales.yaml"
    made = shop.dashboards.take_in(file.content)
    assert made.dashboard.spec == spec
    assert made.missing == ()


def test_sources_of_a_file_are_found_by_name_or_tables(shop: Shop, board: Dashboard) -> None:
    data = yaml.safe_load(shop.dashboards.export(board.id).content)
    text = yaml.safe_dump(data).replace(shop.orders, "elsewhere-1")
    text = text.replace(shop.customers, "elsewhere-2").replace("name: customers.csv", "name: x.csv")
    taken = shop.dashboards.take_in(text.encode())
    assert taken.missing == ()
    assert set(taken.dashboard.spec.source_ids) == {shop.orders, shop.customers}
    shop.sources.remove(shop.customers)
    assert shop.dashboards.take_in(text.encode()).missing == ("x.csv",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("syna_dashboard: 3\ntitle: X\n", "newer Syna (format 3"),
        ("title: X\n", "it does not begin with syna_dashboard"),
        ("syna_dashboard: yes\ntitle: X\n", "does not begin"),
        ("- 1\n- 2\n", "no dashboard"),
        ("a: [", "no YAML"),
        ("a: &a [1]\nb: *a\n", "references"),
        ("syna_dashboard: 1\ntitle: X\ntiles: 5\n", "tiles"),
        ("syna_dashboard: 1\ntitle: X\nwidgets: []\n", "widgets: extra"),
        (
            "syna_dashboard: 1\ntitle: X\ntiles:\n- id: a\n  title: Broken\n  kind: pie\n"
            "  place: {x: 40, y: 0, width: 99, height: 1}\n",
            "(“Broken”)",
        ),
        (
            "syna_dashboard: 1\ntitle: X\ntiles:\n"
            + "- {id: a, title: A, kind: text, place: {x: 0, y: 0, width: 1, height: 1}}\n" * 2,
            "Two tiles",
        ),
        ("syna_dashboard: 1\ntitle: " + "x" * 3_000_000, "larger than 2 MB"),
    ],
)
def test_a_file_that_is_nonsense_says_where_and_makes_nothing(
    shop: Shop, text: str, said: str
) -> None:
    with pytest.raises(UserError) as told:
        shop.dashboards.take_in(text.encode())
    assert said in told.value.message
    assert told.value.kept == "No dashboard was made or changed."
    assert shop.dashboards.list() == ()


def test_tiles_that_overlap_in_a_file_make_room(shop: Shop) -> None:
    tiles = "".join(
        f"- {{id: {i}, title: A, kind: text, place: {{x: 0, y: 0, width: 9, height: 2}}}}\n"
        for i in "abc"
    )
    made = shop.dashboards.take_in(f"syna_dashboard: 1\ntitle: X\ntiles:\n{tiles}".encode())
    assert [t.place.y for t in made.dashboard.spec.tiles] == [0, 2, 4]


def pinned_cells(shop: Shop) -> list[QueryCell]:
    book = shop.notebooks.create("Retail", [shop.orders, shop.customers])
    bars = ChartSpec(chart="bar", x="channel", y=("total",))
    cells = [
        samples.query("q1", notebook_id=book.id, name="by_month", sql=BY_MONTH, run_id="r1"),
        samples.query(
            "q2", notebook_id=book.id, name="best", title="Best month", position=2, run_id="r1",
            sql="SELECT max(total) AS best FROM by_month",
            chart=ChartSpec(chart="figure", y=("best",)),
        ),
        samples.query("q3", notebook_id=book.id, name="c", sql=BY_CHANNEL, chart=bars, position=3),
    ]  # fmt: skip
    answer = samples.answer("a1", notebook_id=book.id, run_id="r1")
    said = answer.answer.model_copy(update={"evidence": ("best",)})
    shop.cells.save_cells([*cells, answer.model_copy(update={"answer": said})])
    return cells


def test_pinning_makes_a_tile_that_needs_no_notebook(shop: Shop) -> None:
    pinned_cells(shop)
    first = shop.pinning.pin("a1")
    assert first.made
    assert (first.dashboard.title, first.tile.kind, first.tile.title) == (
        "Retail",
        "figure",
        "Best month",
    )
    assert [step.name for step in first.tile.steps] == ["by_month"]
    assert first.tile.source_ids == (shop.orders,)
    second = shop.pinning.pin("q3")
    assert not second.made
    assert second.dashboard.id == first.dashboard.id
    for book in shop.notebooks.list():
        shop.notebooks.purge(book.id)
    view = shop.tiles.refresh(first.dashboard.id)
    assert shop.rows(view.runs[first.tile.id]) == ((3300,),)
    web = Chosen(column="orders.channel", values=("Web",))
    filtered = shop.tiles.refresh(first.dashboard.id, [web])
    assert shop.rows(filtered.runs[first.tile.id]) != ((3300,),)


def test_a_pinned_result_is_there_at_once(shop: Shop) -> None:
    cell = pinned_cells(shop)[2]
    ref, table = samples.regions()
    shop.results.put(ref, table)
    shop.cells.save_cells([cell.model_copy(update={"result": ref, "seconds": 0.25})])
    asked = shop.queries()
    pinned = shop.pinning.pin("q3")
    view = shop.tiles.known(pinned.dashboard.id)
    assert view.waiting == ()
    assert view.runs[pinned.tile.id].seconds == 0.25
    assert shop.queries() == asked


def test_what_cannot_be_pinned_says_what_to_do(shop: Shop) -> None:
    book = shop.notebooks.create("Retail", [shop.orders])
    failed = samples.query("f1", notebook_id=book.id, failure=samples.error().failure)
    shop.cells.save_cells([samples.python("p1", notebook_id=book.id), failed])
    for cell in ("p1", "f1"):
        with pytest.raises(UserError) as told:
            shop.pinning.pin(cell)
        assert told.value.remedy
    assert shop.dashboards.list() == ()


def always(shop: Shop) -> None:
    shop.approvals.set_policies([Policy(kind="set_schedule", rule="allow")])


def test_no_turn_is_taken_before_a_person_said_so_nor_after_a_no(
    shop: Shop, board: Dashboard
) -> None:
    """However the times came to stand there: here nobody clicked anything."""
    every = SetRefresh(refresh=Refresh(when="schedule", every=15))
    shop.dashboards.edit(board.id, every)
    shop.timer.turn()
    shop.dashboards.rename(board.id, "Sales of today")
    shop.timer.turn()
    assert shop.queries() == 0
    (asked,) = shop.approvals.waiting()
    assert asked.action.title == "Refresh the dashboard “Sales of today” by itself, every 15 min"
    shop.approvals.decide(asked.id, "once", by="you")
    shop.timer.turn()
    done = shop.queries()
    assert done > 0
    shop.approvals.set_policies([Policy(kind="set_schedule", rule="deny")])
    grow(shop)
    shop.timer.turn()
    assert shop.queries() == done
    shop.approvals.remove_policy(Policy(kind="set_schedule", rule="deny"))
    shop.timer.turn()
    assert shop.queries() > done
    shop.dashboards.edit(board.id, SetRefresh(refresh=Refresh(when="schedule", every=1)))
    grow(shop)
    done = shop.queries()
    shop.timer.turn()
    assert shop.queries() == done, "other times are another thing to allow"
    (again,) = shop.approvals.waiting()
    assert again.action.title.endswith("every 1 min")


def grow(shop: Shop) -> None:
    file = shop.folder / "orders.csv"
    file.write_text(file.read_text() + f"\n{file.stat().st_size},1,2024-01-15,Web,1")


def test_a_file_with_times_in_it_starts_nothing(shop: Shop, board: Dashboard) -> None:
    shop.dashboards.edit(board.id, SetRefresh(refresh=Refresh(when="schedule", every=1)))
    always(shop)
    written = shop.dashboards.export(board.id).content
    shop.approvals.remove_policy(Policy(kind="set_schedule", rule="allow"))
    shop.timer.close()
    shop.dashboards.take_in(written)
    shop.timer.turn()
    assert shop.queries() == 0
    assert len(shop.approvals.waiting()) == 1


def test_a_schedule_follows_the_document_and_is_set_again_at_start(
    shop: Shop, board: Dashboard
) -> None:
    assert shop.timer.names() == frozenset()
    every = SetRefresh(refresh=Refresh(when="schedule", every=15))
    shop.dashboards.edit(board.id, every)
    (name,) = shop.timer.names()
    assert shop.timer.works[name][0] == 15
    always(shop)
    shop.timer.turn()
    assert shop.tiles.known(board.id).waiting == ()
    shop.timer.close()
    shop.boards.schedules.start()
    assert shop.timer.names() == {name}
    shop.dashboards.delete(board.id)
    assert shop.timer.names() == frozenset()
    shop.dashboards.restore(board.id)
    shop.dashboards.undo(board.id)
    assert shop.timer.names() == frozenset()


def test_a_dashboard_that_watches_its_files_reads_them_again(shop: Shop, board: Dashboard) -> None:
    shop.dashboards.edit(board.id, SetRefresh(refresh=Refresh(when="change")))
    always(shop)
    shop.timer.turn()
    before = shop.tiles.known(board.id).runs["channels"]
    time.sleep(0.01)
    (shop.folder / "orders.csv").write_text("id,customer,day,channel,total\n1,1,2024-01-01,Web,5\n")
    shop.timer.turn()
    after = shop.tiles.known(board.id).runs["channels"]
    assert shop.rows(after) == (("Web", 5),)
    assert after.computed_at != before.computed_at
    shop.dashboards.rename(board.id, "Else")
    shop.dashboards.edit(board.id, RenameDashboard(title="More"))


def test_a_share_of_one_is_pinned_in_percent_and_stays_so(shop: Shop) -> None:
    sql = "SELECT channel, avg(total) AS mean, sum(total) / 18300.0 AS share FROM orders GROUP BY 1"
    book = shop.notebooks.create("Retail", [shop.orders])
    ref, table = samples.regions()
    columns = (ResultColumn(name="share", type="DOUBLE", percent=True), *ref.columns[1:])
    ref = ref.model_copy(update={"columns": columns})
    shop.results.put(ref, table)
    cell = samples.query("s1", notebook_id=book.id, sql=sql, result=ref, chart=None)
    shop.cells.save_cells([cell])
    pinned = shop.pinning.pin("s1")
    assert pinned.tile.format.percent
    (shop.folder / "orders.csv").write_text(ORDERS + "\n61,1,2024-01-15,Web,10")
    shop.tiles.reread(pinned.dashboard.id)
    run = shop.tiles.refresh(pinned.dashboard.id).runs[pinned.tile.id]
    assert run.result is not None
    assert [c.name for c in run.result.columns if c.percent] == ["share"]
