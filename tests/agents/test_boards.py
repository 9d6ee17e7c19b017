"""“Build me a dashboard of …”: what is read in it, and the tiles that come of it."""

from __future__ import annotations

import pytest

from core.agents.business.boards.overview import NO_NUMBERS, NO_TIME, overview_tiles
from core.agents.business.boards.request import request_of
from core.agents.business.boards.tiles import tiles_of
from core.agents.business.catalogue import Catalogue
from core.conversations.flows.dashboard import board_plan
from core.domain.dashboards.tile_forms import tile_form_of
from core.domain.profiles import ColumnProfile, TableProfile, TopValue
from core.domain.sources import Column, Schema, Table
from tests.fakes import retail


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(retail.schema(), retail.profiles(), retail.JOINS)


def labels(question: str, catalogue: Catalogue) -> list[str]:
    request = request_of(question, catalogue)
    assert request is not None, question
    return [one.label for one in request.measures]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Build me a dashboard of revenue, margin and returns", ["revenue", "margin", "returns"]),
        ("please make a dashboard with profit & return rate", ["profit", "return rate"]),
        ("a sales dashboard", ["revenue"]),
        ("create a dashboard showing revenue by channel for 2024", ["revenue"]),
        ("overview dashboard", ["revenue", "margin", "quantity", "orders"]),
    ],
)
def test_measures_are_read_by_rule(question: str, wanted: list[str], catalogue: Catalogue) -> None:
    assert labels(question, catalogue) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "what is a dashboard?",
        "how many dashboards do we have?",
        "revenue by region",
        "delete the dashboard",
        "which dashboard shows revenue?",
        "",
        "dashboard " * 200,
    ],
)
def test_other_questions_are_left_alone(question: str, catalogue: Catalogue) -> None:
    assert request_of(question, catalogue) is None


def test_groups_filters_and_times_are_read(catalogue: Catalogue) -> None:
    asked = "make a dashboard of revenue in the North region by channel for 2024"
    request = request_of(asked, catalogue)
    assert request is not None
    assert request.period is not None
    assert request.dimensions == ("orders.channel",)
    assert request.filters[0].values == ("North",)
    assert request.period.since.year == 2024


def test_every_tile_runs_and_holds_only_whole_periods(catalogue: Catalogue) -> None:
    request = request_of("build a dashboard of revenue, margin and returns", catalogue)
    assert request is not None
    connection = retail.connect()
    tiles = tiles_of(request, catalogue)
    assert [t.form.tile for t in tiles].count("figure") == 3
    for tile in tiles:
        assert connection.execute(tile.sql).fetchall(), tile.form.title
    connection.execute("INSERT INTO orders SELECT * REPLACE (DATE '2025-01-04' AS order_date) "
                       "FROM orders LIMIT 1")  # fmt: skip
    last = connection.execute(tiles[0].sql).fetchall()[-1]
    assert str(last[0]) == "2024-12-01"
    (whole,) = connection.execute("SELECT sum(revenue) FROM orders WHERE order_date "
                                  "BETWEEN '2024-12-01' AND '2024-12-31'").fetchall()  # fmt: skip
    assert last[1] == pytest.approx(whole[0])


def test_shares_are_read_in_percent_in_the_table_too(catalogue: Catalogue) -> None:
    request = request_of("build a dashboard of revenue and margin", catalogue)
    assert request is not None
    table = next(t.form for t in tiles_of(request, catalogue) if t.form.tile == "table")
    assert table.format.percent
    request = request_of("build a dashboard of revenue and returns", catalogue)
    assert request is not None
    table = next(t.form for t in tiles_of(request, catalogue) if t.form.tile == "table")
    assert not table.format.percent


def test_what_the_data_names_nothing_like_is_not_asked_of_a_model(catalogue: Catalogue) -> None:
    request = request_of("build a dashboard of goblins and shipping price", catalogue)
    plan = board_plan(request, catalogue) if request is not None else None
    assert plan is not None
    forms = [tile_form_of(step.form) for step in plan.steps]
    assert [(f.label, f.unknown) for f in forms if f] == [
        ("goblins", True), ("shipping price", False)
    ]  # fmt: skip


def test_more_than_four_measures_are_said(catalogue: Catalogue) -> None:
    request = request_of(
        "dashboard of revenue, margin, quantity, returns, refund and discount", catalogue
    )
    assert request is not None
    assert len(request.measures) == 4
    assert any("left out" in note for note in request.notes)


def test_a_dimension_that_is_not_there_is_said(catalogue: Catalogue) -> None:
    request = request_of("dashboard of revenue by planet", catalogue)
    assert request is not None
    assert any("planet" in note for note in request.notes)


def test_data_without_numbers_or_dates_says_so() -> None:
    table = Table(name="notes", columns=(Column(name="text", type="VARCHAR"),), rows=3, file="f")
    tiles, notes = overview_tiles(Catalogue(Schema(tables=(table,))), "Notes")
    assert {NO_NUMBERS, NO_TIME} <= set(notes)
    assert tiles[0].form.title == "Rows of notes"


@pytest.mark.parametrize(("often", "listed"), [("62,42", False), ("Bern", True)])
def test_amounts_that_stayed_text_name_nothing(often: str, listed: bool) -> None:
    names = (("place", "VARCHAR"), ("kind", "VARCHAR"), ("quantity", "BIGINT"))
    columns = tuple(Column(name=name, type=kind) for name, kind in names)
    table = Table(name="sales", columns=columns, rows=900, file="f")
    top = tuple(TopValue(text=text, count=2) for text in ("n/a", often, f"{often}0"))
    facts = (
        ColumnProfile(name="place", type="VARCHAR", missing=0, distinct=800, unique=False, top=top),
        ColumnProfile(name="kind", type="VARCHAR", missing=0, distinct=3, unique=False),
        ColumnProfile(name="quantity", type="BIGINT", missing=0, distinct=9, unique=False),
    )
    profiles = [TableProfile(table="sales", rows=900, columns=facts)]
    tiles, _ = overview_tiles(Catalogue(Schema(tables=(table,)), profiles), "Sales")
    titles = [tile.form.title for tile in tiles]
    assert ("Places with the most quantity" in titles) == listed, titles


def test_no_tables_at_all() -> None:
    assert request_of("build me a dashboard", Catalogue(Schema())) is None


def test_a_key_says_how_many_things_there_are_and_a_part_of_a_name_is_enough() -> None:
    columns = (("order_id", "BIGINT"), ("day", "DATE"), ("num_of_ticket", "BIGINT"))
    made = tuple(Column(name=name, type=kind) for name, kind in columns)
    catalogue = Catalogue(Schema(tables=(Table(name="sales", columns=made, rows=3, file="f"),)))
    request = request_of("dashboard of orders and tickets", catalogue)
    assert request is not None
    assert [one.measure.expression for one in request.measures] == [
        "COUNT(DISTINCT sales.order_id)",
        "SUM(sales.num_of_ticket)",
    ]


def test_what_is_too_few_to_group_is_told_by_its_names_and_never_counted_by_them() -> None:
    columns = (Column(name="stadium_id", type="BIGINT"), Column(name="name", type="VARCHAR"),
               Column(name="capacity", type="BIGINT"))  # fmt: skip
    table = Table(name="stadium", columns=columns, rows=9, file="f", primary_key=("stadium_id",))
    facts = tuple(
        ColumnProfile(name=c.name, type=c.type, missing=0, distinct=9, unique=True) for c in columns
    )
    profiles = [TableProfile(table="stadium", rows=9, columns=facts, key="stadium_id")]
    catalogue = Catalogue(Schema(tables=(table,)), profiles)
    request = request_of("build me a dashboard", catalogue)
    assert request is not None
    titles = [tile.form.title for tile in tiles_of(request, catalogue)]
    assert titles == ["Stadiums", "Average capacity", "Average capacity by name"]
