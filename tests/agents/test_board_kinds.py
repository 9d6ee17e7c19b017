"""What a dashboard measures, groups by and keeps to, by kinds of columns and of words."""

from __future__ import annotations

import pytest

from core.agents.business.boards.measures import telling
from core.agents.business.boards.request import Request, request_of
from core.agents.business.boards.stored import with_stored_values
from core.agents.business.boards.tiles import tiles_of
from core.agents.business.catalogue import Catalogue
from core.domain.identifiers import string
from core.domain.labels import is_code
from core.domain.profiles import ColumnProfile, TableProfile
from core.domain.sources import Column, Schema, Table
from core.domain.word_stems import akin

ROWS = 90


def whole(name: str, low: int, high: int, distinct: int) -> tuple[Column, ColumnProfile]:
    column = Column(name=name, type="BIGINT")
    return column, ColumnProfile(
        name=name, type="BIGINT", missing=0, distinct=distinct, minimum=str(low), maximum=str(high)
    )


def text(name: str, distinct: int, *samples: str) -> tuple[Column, ColumnProfile]:
    column = Column(name=name, type="VARCHAR", samples=tuple(f"'{s}'" for s in samples))
    return column, ColumnProfile(name=name, type="VARCHAR", missing=0, distinct=distinct)


def catalogue(*columns: tuple[Column, ColumnProfile], name: str = "members") -> Catalogue:
    table = Table(name=name, columns=tuple(c for c, _ in columns), rows=ROWS, file="f")
    profile = TableProfile(table=name, rows=ROWS, columns=tuple(p for _, p in columns))
    return Catalogue(Schema(tables=(table,)), [profile])


def asked(question: str, known: Catalogue) -> Request:
    request = request_of(question, known)
    assert request is not None
    return request


@pytest.mark.parametrize(
    "column",
    [
        whole("faculty", 100, 900, 7),  # gaps between its values
        whole("grade", 1, 4, 4),
        whole("branch_code", 1, 80, 80),
        whole("locker_number", 1, 90, 88),
        whole("postal", 1000, 9999, 60),
        whole("mobile", 100000, 999999, 90),
        whole("enrol_year", 2001, 2020, 19),
    ],
)
def test_codes_and_classes_are_never_summed_or_averaged(
    column: tuple[Column, ColumnProfile],
) -> None:
    known = catalogue(whole("member_id", 1, 90, 90), column, text("club", 5))
    measured = [one.measure.expression for one in telling(known)]
    assert measured == ["COUNT(*)"]


@pytest.mark.parametrize(
    "column",
    [
        whole("bedrooms", 0, 6, 7),  # a plural counts something
        whole("age", 17, 27, 10),
        whole("quantity", 1, 9, 9),
        whole("weight", 40, 120, 60),
        whole("num_visits", 0, 9, 10),
    ],
)
def test_amounts_levels_and_counts_still_measure(column: tuple[Column, ColumnProfile]) -> None:
    known = catalogue(whole("member_id", 1, 90, 90), column)
    assert any(column[0].name in one.measure.expression for one in telling(known))


def test_rows_are_counted_by_a_class() -> None:
    known = catalogue(whole("member_id", 1, 90, 90), whole("faculty", 100, 900, 7))
    tiles = tiles_of(asked("build me a dashboard", known), known)
    assert [t.form.group for t in tiles if t.form.tile == "part"] == ["members.faculty"]


@pytest.mark.parametrize(
    "question", ["dashboard of the faculty", "dashboard of members by faculty"]
)
def test_a_class_that_is_named_is_what_rows_are_counted_by(question: str) -> None:
    known = catalogue(whole("member_id", 1, 90, 90), whole("faculty", 100, 900, 7))
    request = asked(question, known)
    assert [one.measure.expression for one in request.measures] == ["COUNT(*)"]
    assert request.dimensions == ("members.faculty",)


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ("translation", "total_translations"),
        ("people translated", "people_translated"),
        ("translated people", "people_translated"),
        ("translations", "total_translations"),
    ],
)
def test_words_of_one_root_find_the_measure(said: str, column: str) -> None:
    known = catalogue(
        text("office", 60),
        *(whole(name, 0, 90_000, 80) for name in (
            "daily_translations", "translations_per_head", "total_translations",
            "people_translated", "people_fully_translated",
        )),
    )  # fmt: skip
    (one,) = asked(f"{said} dashboard", known).measures
    assert one.measure.expression == f"SUM(members.{column})"


class Stored:
    """Holds one value of the first text column."""

    def __init__(self, value: str) -> None:
        self.value, self.asked = value, 0

    def look(self, sql: str, max_rows: int = 200) -> list[dict[str, object]]:
        self.asked += 1
        wanted = string(self.value.lower()) in sql
        return [{"place": 0, "value": self.value}] if wanted else []


@pytest.mark.parametrize("value", ["Norrland", "Upper Lake", "Côte d'Or"])
def test_a_stored_value_that_no_profile_lists_is_kept_as_a_filter(value: str) -> None:
    known = catalogue(text("office", 60, "Elsewhere"), whole("total_translations", 0, 9_000, 80))
    question = f"build me a dashboard of translations in {value}"
    looks = Stored(value)
    schema = with_stored_values(question, known.schema, looks)
    request = asked(question, Catalogue(schema, known.profiles))
    assert [one.label for one in request.measures] == ["total translations"]
    assert [(f.column, f.values) for f in request.filters] == [("members.office", (value,))]
    assert request.unread == ()


def test_other_questions_look_nothing_up_and_unknown_values_stay_unread() -> None:
    known = catalogue(text("office", 60), whole("total_translations", 0, 9_000, 80))
    looks = Stored("Norrland")
    assert with_stored_values("translations in Norrland", known.schema, looks) is known.schema
    assert looks.asked == 0
    question = "dashboard of translations in Atlantis"
    assert with_stored_values(question, known.schema, looks) is known.schema
    request = asked(question, known)
    assert "atlantis" in " ".join((*request.unread, *request.notes)).lower()


@pytest.mark.parametrize(
    ("word", "other", "are"),
    [
        ("vaccination", "vaccinated", True),
        ("return", "returned", True),
        ("payment", "paying", False),
        ("train", "rain", False),
        ("state", "station", True),
        ("unit", "university", False),
    ],
)
def test_words_of_one_root(word: str, other: str, are: bool) -> None:
    assert akin(word, other) is are


@pytest.mark.parametrize(
    ("name", "code"),
    [("house_number", True), ("number_of_rooms", False), ("count", False), ("room_no", True),
     ("fax", True), ("price", False), ("number", False)],
)  # fmt: skip
def test_numbers_of_things_are_told_from_how_many(name: str, code: bool) -> None:
    assert is_code(name) is code
