from __future__ import annotations

from core.domain.key_graph import key_graph, path
from core.domain.profiles import Join
from core.domain.sources import Column, ForeignKey, Schema, Table


def table(name: str, *columns: str, key: str = "", foreign: tuple[ForeignKey, ...] = ()) -> Table:
    return Table(
        name=name,
        columns=tuple(Column(name=c, type="VARCHAR") for c in columns),
        rows=1,
        file="x",
        primary_key=(key,) if key else (),
        foreign_keys=foreign,
    )


def tables_on(way: object) -> list[str]:
    assert isinstance(way, tuple)
    return [edge.right for edge in way]


def test_a_declared_key_is_single_one_way_only() -> None:
    schema = Schema(
        tables=(
            table("a", "b_ref", foreign=(ForeignKey(column="b_ref", to_table="b", to_column="x"),)),
            table("b", "x"),
        )
    )
    graph = key_graph(schema)
    assert [edge.single for edge in graph["a"]] == [True]
    assert [edge.single for edge in graph["b"]] == [False]


def test_columns_of_one_name_join_where_nothing_better_is_known() -> None:
    schema = Schema(tables=(table("a", "k_id", "note"), table("b", "k_id", "note", key="k_id")))
    way = path(key_graph(schema), "a", "b")
    assert way is not None
    assert (way[0].left_column, way[0].single) == ("k_id", True)


def test_row_numbers_join_nothing() -> None:
    schema = Schema(tables=(table("a", "id"), table("b", "id")))
    likely = Join(
        left_table="a", left_column="id", right_table="b", right_column="id", coverage=1.0
    )
    assert path(key_graph(schema, (likely,)), "a", "b") is None


def test_an_id_of_another_table_is_found_by_its_name() -> None:
    schema = Schema(tables=(table("orders", "customer_id"), table("customers", "id", key="id")))
    way = path(key_graph(schema), "orders", "customers")
    assert way is not None
    assert way[0].right_column == "id"
    assert way[0].single


def test_a_longer_way_over_keys_beats_a_short_one_that_repeats_rows() -> None:
    schema = Schema(
        tables=(
            table("a", "shared_id", "b_id"),
            table("b", "b_id", "c_id", key="b_id"),
            table("c", "c_id", "shared_id", key="c_id"),
        )
    )
    assert tables_on(path(key_graph(schema), "a", "c")) == ["b", "c"]


def test_uniqueness_known_from_profiles_counts_as_a_key() -> None:
    schema = Schema(tables=(table("a", "k_id"), table("b", "k_id")))
    plain = path(key_graph(schema), "a", "b")
    known = path(key_graph(schema, unique={"b.k_id"}), "a", "b")
    assert plain is not None
    assert known is not None
    assert (plain[0].single, known[0].single) == (False, True)
