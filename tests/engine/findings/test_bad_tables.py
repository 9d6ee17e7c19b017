"""Tables that nothing can be found in are passed over without a fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tests.engine.findings.conftest import Find

HOSTILE = 'a"; DROP TABLE x; --{{finding.rows}}'


def spread(count: int) -> pa.Array:
    start = datetime(2023, 1, 1, tzinfo=UTC)
    zoned = [start + timedelta(hours=7 * n) for n in range(count)]
    return pa.array(zoned, pa.timestamp("us", tz="America/New_York"))


@pytest.mark.parametrize(
    "columns",
    [
        {"amount": np.arange(0.0)},
        {"amount": np.array([1.0])},
        {"amount": np.full(500, 7.0), "name": ["x"] * 500},
        {"when": pa.array([None] * 300, pa.timestamp("us")), "amount": np.arange(300.0) % 7},
        {"when": pa.array([datetime(2024, 1, 1)] * 300), "amount": np.arange(300.0) % 7},
        {"label": [f"thing {n}" for n in range(20_000)], "amount": np.arange(20_000.0) % 13},
        {"when": spread(2_000), "amount": np.random.default_rng(1).normal(9, 2, 2_000)},
        {"amount": np.array([np.inf, -np.inf, np.nan, 1.0] * 200)},
        {"list": [[1, 2]] * 100, "flag": [True, False] * 50, "wide": [10**30] * 100},
    ],
    ids="empty one constant no-times one-time labels zones infinite odd-types".split(),
)
def test_nothing_is_found_and_nothing_fails(find: Find, columns: dict[str, object]) -> None:
    columns = {
        name: pa.array(v, pa.decimal128(38)) if name == "wide" else v for name, v in columns.items()
    }
    told = find(events=pa.table(columns)).findings
    assert [f for f in told if f.kind != "data_fault"] == []


def test_all_missing_is_a_fault(find: Find) -> None:
    table = pa.table({"note": pa.array([None] * 300, pa.string()), "n": np.arange(300.0) % 7})
    [finding] = find(events=table).findings
    assert finding.text == "300 of 300 events have no note (100 %)."


def test_gaps_between_periods_are_not_zeros_of_a_level(find: Find) -> None:
    day = np.datetime64("2022-01-01") + np.arange(900).astype("timedelta64[D]")
    kept = (day < np.datetime64("2023-01-01")) | (day > np.datetime64("2023-04-30"))
    share = np.random.default_rng(2).normal(0.5, 0.05, kept.sum())
    told = find(events=pa.table({"day": day[kept], "share": share})).findings
    assert all("share" not in finding.text for finding in told)


def test_hostile_names_and_values_stay_text(find: Find) -> None:
    rng = np.random.default_rng(3)
    group = np.array(["plain", HOSTILE, "other"])[rng.integers(0, 3, 2_000)]
    value = rng.normal(10, 1, 2_000) + 5 * (group == HOSTILE)
    [finding] = find(events=pa.table({HOSTILE: group, "value": value})).findings
    assert finding.kind == "unusual_group"
    assert "DROP TABLE" in finding.text
    assert "{{" not in finding.text
