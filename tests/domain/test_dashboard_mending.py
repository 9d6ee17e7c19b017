"""What became of a column: renamed, retyped or gone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.domain.dashboards.mending import SeenColumn, changes, likeness, seen
from core.domain.profiles import ColumnProfile, TableProfile, TopValue
from core.domain.sources import Column, Schema, Table

TEXT = st.text(min_size=1, max_size=12)
COLUMNS = st.builds(
    SeenColumn,
    name=TEXT,
    type=st.sampled_from(["VARCHAR", "BIGINT", "DATE", "BOOLEAN"]),
    place=st.integers(0, 5),
    minimum=st.one_of(st.none(), st.integers(0, 9).map(str)),
    maximum=st.one_of(st.none(), st.integers(10, 19).map(str)),
    values=st.lists(TEXT, max_size=3).map(tuple),
)


def table(*columns: tuple[str, str]) -> Table:
    made = tuple(Column(name=name, type=kind) for name, kind in columns)
    return Table(name="orders", columns=made, rows=9, file="f")


def profile(**texts: tuple[str, ...]) -> TableProfile:
    columns = tuple(
        ColumnProfile(name=name, type="VARCHAR", missing=0, distinct=len(values),
                      top=tuple(TopValue(text=v, count=1) for v in values))
        for name, values in texts.items()
    )  # fmt: skip
    return TableProfile(table="orders", rows=9, columns=columns)


def kinds(before: Table, after: Table, *profiles: TableProfile) -> list[tuple[str, str, str]]:
    sql = " ".join(column.name for column in before.columns)
    was = seen(before, profiles[0] if profiles else None, sql=sql)
    found = changes([was], Schema(tables=(after,)), profiles[1:])
    return [(change.kind, change.column, change.to) for change in found]


@given(COLUMNS, COLUMNS)
def test_likeness_is_a_share(one: SeenColumn, other: SeenColumn) -> None:
    assert 0 <= likeness(one, other) <= 1.0001
    assert likeness(one, other) == likeness(other, one) or one.name != other.name


def test_a_renamed_column_is_known_by_its_place_type_and_values() -> None:
    before = table(("id", "BIGINT"), ("channel", "VARCHAR"))
    after = table(("id", "BIGINT"), ("via", "VARCHAR"))
    values = ("Web", "Store")
    assert kinds(before, after, profile(channel=values), profile(via=values)) == [
        ("renamed", "channel", "via")
    ]


def test_a_column_unlike_any_other_is_removed() -> None:
    before = table(("channel", "VARCHAR"), ("id", "BIGINT"))
    after = table(("id", "BIGINT"), ("x", "BIGINT"), ("note", "VARCHAR"))
    assert kinds(before, after, profile(channel=("Web",)), profile(note=("hm",))) == [
        ("removed", "channel", "")
    ]


def test_another_role_is_a_retyped_column_and_a_wider_number_is_not() -> None:
    before = table(("total", "BIGINT"), ("n", "INTEGER"))
    assert kinds(before, table(("total", "VARCHAR"), ("n", "BIGINT"))) == [("retyped", "total", "")]


def test_two_that_are_equally_like_settle_nothing() -> None:
    before = table(("total", "DOUBLE"))
    after = table(("a", "BIGINT"), ("total_a", "DOUBLE"), ("total_b", "DOUBLE"))
    assert kinds(before, after)[0][0] in ("removed", "renamed")
    twins = table(("x1", "DOUBLE"), ("x2", "DOUBLE"))
    assert kinds(table(("zz", "DOUBLE")), twins) == [("removed", "zz", "")]


def test_a_column_nobody_reads_gives_no_change_and_a_table_that_is_gone_is_lost() -> None:
    was = seen(table(("total", "BIGINT"), ("other", "BIGINT")), None, sql="SELECT total")
    (lost,) = changes([was], Schema(), ())
    assert (lost.kind, lost.describe()) == ("lost", "There is no table orders any more.")
    assert changes([was], Schema(tables=(table(("total", "BIGINT")),)), ()) == ()


def test_a_table_that_was_there_before_takes_no_place() -> None:
    columns = (("total", "BIGINT"), ("day", "DATE"))
    before = table(*columns)
    after = before.model_copy(update={"name": "orders_2025"})
    for beside, kind in (((), "moved"), (("orders_2025",), "lost")):
        was = seen(before, None, sql="SELECT total", beside=beside)
        (change,) = changes([was], Schema(tables=(after,)), ())
        assert change.kind == kind


def test_two_tables_alike_settle_nothing() -> None:
    before = table(("total", "BIGINT"), ("day", "DATE"))
    both = tuple(before.model_copy(update={"name": name}) for name in ("sales_a", "sales_b"))
    was = seen(before, None, sql="SELECT total")
    (change,) = changes([was], Schema(tables=both), ())
    assert change.kind == "lost"
