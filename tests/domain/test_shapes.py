from __future__ import annotations

from decimal import Decimal

import pytest

from core.domain.shapes import as_number, direction, kind_of, numbers, shape_of
from tests.fakes.findings import result


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        ("amount DOUBLE", [1.5, None], "measure"),
        ("order_year BIGINT", [2023, 2024], "time"),
        ("order_year BIGINT", [1, 2], "measure"),
        ("month BIGINT", [1, 12], "time"),
        ("month(order_date) BIGINT", [1, 12], "time"),
        ("customer_id BIGINT", [7, 8], "identifier"),
        ("order_id VARCHAR", ["O1", "O2"], "identifier"),
        ("count(customer_id) BIGINT", [7, 8], "measure"),
        ("month VARCHAR", ["2024-01", "2024-02"], "time"),
        ("quarter VARCHAR", ["2024-Q1", "2024 Q2"], "time"),
        ("name VARCHAR", ["2024-01", "x"], "category"),
        ("day DATE", [None], "time"),
        ("is_new BOOLEAN", [True], "flag"),
        ("tags VARCHAR[]", ["x"], "other"),
    ],
)
def test_kinds_of_columns(column: str, values: list[object], kind: str) -> None:
    found = result(column, *((v,) for v in values))  # type: ignore[arg-type]
    assert kind_of(found, 0) == kind


def test_labels_are_names_before_numbers_before_times() -> None:
    made = shape_of(result("id BIGINT, name VARCHAR, year BIGINT, n BIGINT", (1, "a", 2024, 5)))
    assert (made.labels, made.identifiers, made.times, made.measures) == ((1,), (0,), (2,), (3,))
    assert shape_of(result("year BIGINT, n BIGINT", (2024, 5))).labels == (0,)


def test_direction() -> None:
    def runs(*values: int | None) -> str:
        return direction([None if v is None else Decimal(v) for v in values])

    assert runs(3, 3, 1) == "desc"
    assert runs(1, 2, 2) == "asc"
    assert runs(2, 2) == "flat"
    assert runs(1, 3, 2) == "none"
    assert runs(2, None) == "none"
    assert runs(2) == "none"


def test_numbers_of_mixed_types_compare() -> None:
    assert numbers(result("a DOUBLE", (0.1,), (float("nan"),), (None,)), 0) == [
        Decimal("0.1"),
        None,
        None,
    ]
    assert as_number(True).is_nan()
