"""Follow-ups as changes of the query before: what it returns then, and when it is left alone."""

from pathlib import Path

import pytest

from core.agents.business.catalogue import Catalogue
from core.agents.sql.follow_up import edited_query
from tests.fakes.shop import JOINS, shop_desk, shop_profiles

BY_ITEM = (
    "SELECT items.item_name, SUM(revenue) AS total FROM sales JOIN items ON sales.item_id ="
    " items.item_id GROUP BY items.item_name ORDER BY total DESC LIMIT 2"
)
NAMED = (
    "SELECT items.item_name FROM sales JOIN items ON sales.item_id = items.item_id"
    " GROUP BY items.item_name ORDER BY SUM(revenue) DESC LIMIT 1"
)
COUNT = "SELECT COUNT(*) FROM sales"
ROMANS = f"{COUNT} JOIN buyers ON sales.buyer_id = buyers.buyer_id WHERE buyers.town = 'Rome'"
NESTED = f"{COUNT} WHERE buyer_id IN (SELECT buyer_id FROM buyers WHERE town = 'Rome')"
IN_2023 = f"{COUNT} WHERE YEAR(day) = 2023 AND channel = 'Web'"


def changed(question: str, before: str, folder: Path) -> tuple[str, list[tuple[object, ...]]]:
    """The query that the follow-up makes of the one before, and its rows."""
    room = shop_desk(folder, question)
    schema = room.context.schema
    found = edited_query(question, before, Catalogue(schema, shop_profiles(schema), JOINS))
    if found is None:
        return "", []
    return found.sql, [tuple(row.values()) for row in room.look(found.sql)]


@pytest.mark.parametrize(
    ("question", "before", "rows"),
    [
        ("and by kind?", BY_ITEM, [("Light", 180.0), ("Glass", 80.0)]),
        ("split it by town", BY_ITEM, [("Oslo", 190.0), ("Rome", 70.0)]),
        ("and by kind?", NAMED, [("Light", 180.0), ("Glass", 80.0)]),
        ("only 2024", BY_ITEM, [("Vase", 40.0)]),
        ("and in Rome?", BY_ITEM, [("Vase", 40.0), ("Torch", 30.0)]),
        ("just the Glass ones", BY_ITEM, [("Vase", 80.0)]),
        ("top 1 instead", BY_ITEM, [("Lamp", 150.0)]),
        ("and the lowest?", NAMED, [("Torch",)]),
        ("and in Oslo?", ROMANS, [(2,)]),
        ("and in Oslo?", NESTED, [(2,)]),
        ("only 2024", NESTED, [(2,)]),
        ("and in 2024?", IN_2023, [(1,)]),
        ("what about Store?", IN_2023, [(1,)]),
        ("and by channel?", ROMANS, [("Store", 1), ("Web", 2)]),
        ("and the lowest?", "SELECT MAX(revenue) FROM sales", [(15.0,)]),
    ],
)
def test_one_thing_changes_and_the_rest_stays(
    question: str, before: str, rows: list[tuple[object, ...]], tmp_path: Path
) -> None:
    found = changed(question, before, tmp_path)[1]
    assert (found if "ORDER BY" in before else sorted(found, key=str)) == rows


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("How many buyers are there in Rome?", BY_ITEM),  # a whole question
        ("top 3 buyers by revenue", BY_ITEM),  # another measure
        ("and by planet?", BY_ITEM),
        ("and the colour?", BY_ITEM),
        ("and by kind?", "SELECT name FROM buyers"),  # no figure to group
        ("only the Glass ones", "SELECT town, COUNT(*) FROM buyers GROUP BY town"),  # out of reach
        ("and in Rome?", "not a query"),
    ],
)
def test_what_is_not_understood_whole_is_left_alone(
    question: str, before: str, tmp_path: Path
) -> None:
    assert changed(question, before, tmp_path)[0] == ""


def test_tables_that_no_group_needs_any_more_go(tmp_path: Path) -> None:
    sql, _ = changed("and by town?", BY_ITEM, tmp_path)
    assert "items" not in sql
