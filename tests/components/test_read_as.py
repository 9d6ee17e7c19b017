"""How a chip says what a word was read as."""

from __future__ import annotations

import pytest

from components.cells.read_as import label
from core.domain.readings import Reading


def reading(word: str, **fields: object) -> Reading:
    base = {"word": word, "kind": "column", "table": "orders", "column": "total", "role": "number"}
    return Reading.model_validate(base | fields)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (reading("sales"), "sales → total"),
        (reading("Total"), "total"),
        (reading("west", kind="value", column="region", value="West"), "west → region = West"),
        (
            reading("March", kind="time", column="order_date", value="2024-03-01/2024-04-01"),
            "March → order date, March 2024",
        ),
        (reading("monthly", kind="time", column="order_date"), "monthly → order date"),
    ],
)
def test_a_word_that_is_the_name_is_not_said_twice(one: Reading, said: str) -> None:
    assert label(one) == said
