"""Names with one reading, on schemas of their own."""

from __future__ import annotations

import sqlglot

from core.agents.sql.names_mend import mend_names
from core.agents.sql.scopes import Catalogue, Field
from core.domain.key_graph import Edge, KeyGraph

CATALOGUE: Catalogue = {
    "stadium": (Field("stadium_id", "BIGINT"), Field("name", "VARCHAR")),
    "singer": (Field("singer_id", "BIGINT"), Field("name", "VARCHAR")),
    "concert": (Field("stadium_id", "BIGINT"), Field("singer_id", "BIGINT")),
}
GRAPH: KeyGraph = {
    "stadium": (Edge("stadium", "stadium_id", "concert", "stadium_id", single=False),),
    "singer": (Edge("singer", "singer_id", "concert", "singer_id", single=False),),
    "concert": (
        Edge("concert", "stadium_id", "stadium", "stadium_id", single=True),
        Edge("concert", "singer_id", "singer", "singer_id", single=True),
    ),
}


def mended(sql: str) -> str:
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    mend_names(tree, CATALOGUE, GRAPH)
    return tree.sql("duckdb")


def test_what_is_taken_away_is_of_the_same_table() -> None:
    for word in ("EXCEPT", "INTERSECT", "UNION"):
        text = mended(f"SELECT name FROM stadium {word} SELECT name FROM concert")
        assert "JOIN stadium ON concert.stadium_id = stadium.stadium_id" in text
        assert "singer" not in text


def test_without_another_side_two_tables_are_no_one_reading() -> None:
    assert "JOIN" not in mended("SELECT name FROM concert")
    assert "JOIN" not in mended("SELECT 1, 'x' FROM stadium EXCEPT SELECT 1, name FROM concert")
