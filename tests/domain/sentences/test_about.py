"""What is said before the sentence of a follow-up."""

import pytest

from core.domain.queries import FilterFact, QueryFacts
from core.domain.sentences.about import told_about

SOUTH = FilterFact(column="customers.region", operator="=", values=("South",))
FROM = FilterFact(column="orders.day", operator=">=", values=("2024-01-01",))
TO = FilterFact(column="orders.day", operator="<", values=("2025-01-01",))


@pytest.mark.parametrize(
    ("filters", "question", "said"),
    [
        ((SOUTH,), "and in the South?", "South: "),
        ((SOUTH, FROM, TO), "only 2024", "South, 2024: "),
        ((SOUTH, FROM, TO), "and by channel?", "South: "),
        ((FROM,), "since 2024", ""),
        ((), "and by channel?", ""),
    ],
)
def test_values_are_named_and_numerals_only_as_asked(
    filters: tuple[FilterFact, ...], question: str, said: str
) -> None:
    assert told_about(QueryFacts(filters=filters), question) == said


def test_nothing_is_said_of_an_unknown_query() -> None:
    assert told_about(None, "only 2024") == ""
