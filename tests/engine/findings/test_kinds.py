"""One planted fact of each kind is found; what is there by construction is not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from core.domain.profiles import Join
from tests.engine.findings.conftest import Find

ROWS = 3_000


def rng(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def days(count: int = 730, rows: int = ROWS) -> np.ndarray:
    return np.datetime64("2023-01-01") + rng(1).integers(0, count, rows).astype("timedelta64[D]")


def kinds(find: Find, **columns: object) -> list[tuple[str, str]]:
    return [(f.kind, f.text) for f in find(events=pa.table(columns)).findings]


def test_a_level_that_shifts(find: Find) -> None:
    day = days()
    amount = rng().normal(100, 20, ROWS)
    amount[day >= np.datetime64("2024-02-01")] *= 2
    [(kind, text)] = kinds(find, day=day, amount=amount)
    assert kind == "trend_break"
    assert "Total amount a month shifted in February 2024" in text


def test_a_steady_rise_is_no_shift(find: Find) -> None:
    day = days()
    amount = rng().normal(100, 5, ROWS) * (
        1 + (day - np.datetime64("2023-01-01")).astype(int) / 500
    )
    [(kind, text)] = kinds(find, day=day, amount=amount)
    assert kind == "trend_break"
    assert "rose steadily" in text


def test_a_period_that_stands_out(find: Find) -> None:
    day = days()
    more = np.repeat(np.datetime64("2023-09-15"), 400)
    [(kind, text)] = kinds(find, day=np.concatenate([day, more]))
    assert kind == "trend_break"
    assert "unusually high in September 2023" in text


def test_a_season_is_no_break(find: Find) -> None:
    start = np.datetime64("2020-01-01")
    every = start + np.arange(4 * 365).astype("timedelta64[D]")
    months = every.astype("datetime64[M]").astype(int) % 12
    copies = np.where(months == 11, 9, 4) + rng().integers(0, 2, len(every))
    assert kinds(find, day=np.repeat(every, copies)) == []


def test_values_far_from_the_rest(find: Find) -> None:
    price = rng().lognormal(3, 0.6, ROWS)
    price[[5, 90]] = 250_000.0, 90_000.0
    [(kind, text)] = kinds(find, price=price)
    assert kind == "outliers"
    assert text.startswith("2 values of price lie far from the rest, up to 250,000; 99 of 100")


def test_a_heavy_tail_is_no_outlier(find: Find) -> None:
    assert kinds(find, claims=rng().pareto(1.2, ROWS) * 1_000) == []


def test_a_group_that_measures_unlike_the_others(find: Find) -> None:
    plant = np.array(["A", "B", "C", "D"])[rng(3).integers(0, 4, ROWS)]
    weight = rng().normal(50, 4, ROWS) + 6 * (plant == "C")
    [(kind, text)] = kinds(find, plant=plant, weight=weight)
    assert kind == "unusual_group"
    assert text.startswith("Weight is higher for plant “C”: 55.6 on average")


def test_bands_of_a_measure_are_no_news(find: Find) -> None:
    age = rng().uniform(18, 80, ROWS)
    band = np.array(["young", "middle", "old"])[np.digitize(age, [35, 55])]
    assert kinds(find, age=age, age_band=band) == []


def test_a_relation_of_two_measures(find: Find) -> None:
    size = rng().normal(0, 1, ROWS)
    cost = 0.9 * size + rng(2).normal(0, 0.6, ROWS)
    [(kind, text)] = kinds(find, size=size + 10, delay=cost + 10)
    assert kind == "relation"
    assert "Delay rises with size" in text


def test_totals_parts_and_copies_are_no_news(find: Find) -> None:
    net, tax = rng().lognormal(3, 0.5, ROWS), rng(2).lognormal(3, 0.5, ROWS)
    count = rng(4).integers(1, 9, ROWS).astype("float64")
    made = {"net": net, "tax": tax, "gross": net + tax, "cents": net * 100, "count_": count}
    assert kinds(find, **made, cost=count * net) == []


def test_a_relation_of_two_groups_but_not_a_key_and_its_name(find: Find) -> None:
    code = rng().integers(0, 4, ROWS)
    name = np.array(["ash", "birch", "cedar", "elm"])[code]
    soil = np.where(rng(2).random(ROWS) < 0.7, np.array(list("wxyz"))[code], "w")
    [(kind, text)] = kinds(find, tree=name, soil=soil, mark=np.char.add("t", code.astype(str)))
    assert kind == "relation"
    assert "go together" in text


def test_two_spellings_and_wrong_signs(find: Find) -> None:
    city = np.array(["Berlin", "Paris", "Rome"])[rng().integers(0, 3, ROWS)].astype(object)
    city[:40] = "berlin"
    length = rng().uniform(1, 9, ROWS)
    length[:3] = -5
    texts = [text for _, text in kinds(find, city=city.astype(str), length=length)]
    assert any("two spellings: Berlin" in text and "berlin (40 rows)" in text for text in texts)
    assert any(text.startswith("3 of 3,000 values of length are below zero") for text in texts)


def test_rows_that_name_what_is_not_there(find: Find) -> None:
    shops = pa.table({"shop_id": np.arange(100), "place": [f"p{n}" for n in range(100)]})
    sales = pa.table({"shop_id": rng().integers(0, 104, ROWS)})
    join = Join(
        left_table="sales",
        left_column="shop_id",
        right_table="shops",
        right_column="shop_id",
        coverage=100 / 104,
    )
    [finding] = find(joins=(join,), sales=sales, shops=shops).findings
    assert finding.kind == "data_fault"
    assert "sales name a “shop_id” that “shops” does not have" in finding.text


def test_the_owner_of_many_rows_counts_once(find: Find) -> None:
    """Six customers a group, each with a habit of his own, are six and not six hundred."""
    owner = rng().integers(0, 24, ROWS)
    habit = rng(5).normal(0, 3, 24)[owner]
    region = np.array(list("abcd"))[np.arange(24) % 4][owner]
    customer = np.char.add("c", owner.astype(str))
    spent = habit + rng(6).normal(20, 1, ROWS)
    assert kinds(find, customer_id=customer, region=region, spent=spent) == []
