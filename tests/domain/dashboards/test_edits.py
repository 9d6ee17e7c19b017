"""Edits, versions, differences."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.charts import ChartSpec
from core.domain.dashboards.difference import difference
from core.domain.dashboards.edits import (
    AddTile,
    DuplicateTile,
    Edit,
    PlaceTile,
    RemoveTile,
    RenameDashboard,
    RenameTile,
    ReplaceAll,
    SetFilters,
    SetFormat,
    SetKind,
    SetQuery,
    SetTarget,
    SetText,
    Together,
    applied,
)
from core.domain.dashboards.history import begun, edited, redone, undone
from core.domain.dashboards.layout import overlaps
from core.domain.dashboards.spec import DashboardSpec, FilterSpec, NumberFormat, Place, Target
from core.errors import UserError
from tests.fakes.dashboards import spec, tile

AT = datetime(2024, 5, 1, tzinfo=UTC)
THREE = spec(
    tile("a"),
    tile("b", place=Place(x=6, y=0, width=6, height=5)),
    tile("c", kind="text", sql="", text="Hi", place=Place(x=0, y=5, width=12, height=1)),
)
ids = st.sampled_from(["a", "b", "c", "gone"])
edits: st.SearchStrategy[Edit] = st.one_of(
    st.builds(
        PlaceTile,
        tile_id=ids,
        x=st.integers(-9, 99),
        y=st.integers(-9, 10**9),
        width=st.integers(-9, 99),
        height=st.integers(-9, 99),
    ),
    st.builds(DuplicateTile, tile_id=ids),
    st.builds(RemoveTile, tile_id=ids),
    st.builds(SetKind, tile_id=ids, shown_as=st.sampled_from(["figure", "chart", "table", "text"])),
    st.builds(RenameTile, tile_id=ids, title=st.text(max_size=300)),
    st.builds(SetQuery, tile_id=ids, sql=st.sampled_from(["", "SELECT 1"])),
    st.builds(SetTarget, tile_id=ids, target=st.builds(Target, value=st.floats(-9, 9))),
)


@settings(max_examples=60)
@given(st.lists(edits, max_size=12))
def test_whatever_is_done_the_document_stays_valid_and_each_step_can_be_told(
    done: list[Edit],
) -> None:
    now = THREE
    for edit in done:
        try:
            after = applied(now, edit)
        except UserError:
            continue
        assert not overlaps(after.tiles)
        assert DashboardSpec.model_validate_json(after.model_dump_json()) == after
        assert bool(difference(now, after)) == (now != after)
        now = after


@settings(max_examples=40)
@given(st.lists(edits, max_size=8))
def test_undo_and_redo_walk_all_the_way_back_and_forth(done: list[Edit]) -> None:
    now, first = begun("d", THREE, AT)
    versions, states = {1: first}, [THREE]
    for edit in done:
        try:
            made = edited(now, applied(now.spec, edit), number=len(versions) + 1, at=AT)
        except UserError:
            continue
        if made is not None:
            now, versions[made[1].number] = made
            states.append(now.spec)
    for state in reversed(states[:-1]):
        current = versions[now.version]
        now = undone(now, current, versions.get(current.parent or 0), AT)
        assert now.spec == state
    with pytest.raises(UserError, match="nothing to undo"):
        undone(now, first, None, AT)
    for state in states[1:]:
        now = redone(now, versions[now.undone[-1]], AT)
        assert now.spec == state
    with pytest.raises(UserError, match="nothing to redo"):
        redone(now, None, AT)
    assert now.revision == 1 + 3 * (len(states) - 1)


def test_differences_are_told_in_words() -> None:
    steps: list[tuple[Edit, str]] = [
        (RenameDashboard(title=" Sales  2024 "), "Renamed from “Sales” to “Sales 2024”."),
        (RenameTile(tile_id="a", title="Regions"), "Renamed “Tile a” to “Regions”."),
        (
            PlaceTile(tile_id="a", x=0, y=0, width=4, height=5),
            "Resized “Tile a” to 4 by 5.",
        ),
        (SetQuery(tile_id="a", sql="SELECT 1"), "The query of “Tile a” was changed."),
        (
            SetKind(tile_id="a", shown_as="table"),
            "“Tile a” is shown as a table instead of a chart.",
        ),
        (SetText(tile_id="c", text="Ho"), "The text of “Tile c” was changed."),
        (SetTarget(tile_id="a", target=Target(value=1200)), "“Tile a” has a target of 1,200."),
        (
            SetFormat(tile_id="a", format=NumberFormat(decimals=2)),
            "The figures of “Tile a” are written another way.",
        ),
        (
            SetFilters(filters=(FilterSpec(kind="values", columns=("orders.region",)),)),
            "Added a filter on orders.region.",
        ),
        (RemoveTile(tile_id="b"), "Removed “Tile b”."),
        (DuplicateTile(tile_id="b"), "Added “Tile b (copy)”."),
    ]
    for edit, said in steps:
        assert said in difference(THREE, applied(THREE, edit))
    both = Together(edits=(RemoveTile(tile_id="a"), RemoveTile(tile_id="b")))
    assert difference(THREE, applied(THREE, both)).startswith("Removed “Tile a”. Removed “Tile b”.")


def test_a_chart_that_becomes_a_figure_takes_the_room_of_one() -> None:
    after = applied(
        THREE, SetKind(tile_id="a", shown_as="figure", chart=ChartSpec(chart="figure", y=("n",)))
    )
    changed = after.tile("a")
    assert changed is not None
    assert (changed.place.width, changed.place.height) == (3, 2)


def test_what_makes_no_sense_is_refused_with_what_was_kept() -> None:
    twice = spec(tile("a"), tile("a"))
    for edit in (
        RenameDashboard(title=" "),
        SetKind(tile_id="c", shown_as="chart"),
        SetQuery(tile_id="c", sql="SELECT 1"),
        RemoveTile(tile_id="gone"),
        AddTile(tile=tile("a")),
        ReplaceAll(spec=twice),
        SetText(tile_id="c", text="x" * 30_000),
        SetFilters(filters=(FilterSpec(kind="values", columns=("o.r",)),) * 2),
    ):
        with pytest.raises(UserError) as told:
            applied(THREE, edit)
        assert told.value.kept
    full = spec(*(tile(f"t{n}", place=Place(x=0, y=n, width=1, height=1)) for n in range(60)))
    with pytest.raises(UserError, match="does not fit"):
        applied(full, DuplicateTile(tile_id="t1"))
