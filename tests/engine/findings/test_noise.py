"""Where there is nothing to find, nothing is said: how often that fails is measured."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tests.engine.findings.conftest import Find

SEEDS = 24
KINDS = ("normal", "lognormal", "mixed")


def noise(seed: int) -> pa.Table:
    """Columns that have nothing to do with one another, of one of three kinds."""
    rng = np.random.default_rng(seed)
    rows, days = int(rng.choice([300, 1_500, 4_000])), int(rng.choice([60, 400, 1_000]))
    start = np.datetime64("2022-01-03")
    owner = rng.integers(0, max(20, rows // 12), rows)
    columns: dict[str, object] = {
        "row_id": np.arange(rows),
        "day": start + rng.integers(0, days, rows).astype("timedelta64[D]"),
        "customer_id": np.char.add("C", owner.astype(str)),
        "segment": np.array(list("abcd"))[rng.integers(0, 4, owner.max() + 1)][owner],
    }
    for number, labels in enumerate((2, 4, 9, 20)):
        shares = rng.dirichlet(np.ones(labels) * 2)
        names = np.array([f"v{n}" for n in range(labels)])
        columns[f"group_{number}"] = names[rng.choice(labels, rows, p=shares)]
    for number in range(6):
        columns[f"m{number}"] = np.round(measure(KINDS[seed % 3], number, rng, rows), 4)
    if seed % 3 == 1:  # customers who differ, each in many rows
        own = rng.normal(0, 1, owner.max() + 1)[owner]
        columns["m0"] = np.round(np.exp(own + rng.normal(0, 0.5, rows)), 4)
    return pa.table(columns)


def measure(kind: str, number: int, rng: np.random.Generator, rows: int) -> np.ndarray:
    if kind == "normal":
        return rng.normal(100, 15, rows)
    if kind == "lognormal":
        return rng.lognormal(3, 1, rows)
    return [
        rng.normal(0, 1, rows),
        rng.lognormal(3, 0.7, rows),
        rng.poisson(3, rows).astype("float64"),
        rng.uniform(0, 1, rows),
        rng.exponential(10, rows),
        rng.standard_t(3, rows),
    ][number]


def test_noise_is_passed_over(find: Find, capsys: pytest.CaptureFixture[str]) -> None:
    told, tried = [], 0
    for seed in range(SEEDS):
        found = find(events=noise(seed))
        tried += found.tried
        told += [(seed, finding.text) for finding in found.findings]
    with capsys.disabled():
        print(f"\nfindings in {SEEDS} tables of noise: {len(told)} of {tried:,} tests")
    assert len({seed for seed, _ in told}) <= 1, told


def test_one_planted_fact_in_noise_is_found_and_nothing_else(find: Find) -> None:
    table = noise(2).to_pandas()
    table.loc[table["group_2"] == "v3", "m1"] *= 3
    found = find(events=pa.Table.from_pandas(table, preserve_index=False))
    assert [finding.columns for finding in found.findings] == [("events.m1", "events.group_2")]
