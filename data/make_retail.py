"""Write the retail sample: four CSV files and the facts that tests know about them.

Run `python data/make_retail.py` to write `data/retail/` and `data/retail_facts.json` again. The
same files come out every time: only `Random.random()` is used, whose sequence is the same on
every Python.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from retail_facts import DROP_CATEGORY, DROP_MONTH, DROP_REGION, Row, facts, sums

SEED = 20230101
ORDERS = 6_000
CUSTOMERS = 400
NEVER_ORDERED = 12
NO_EMAIL = 37
FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)

# The planted stories beside the shortage: a season and a batch of damaged parcels.
SPIKE_MONTH, SPIKE_REASON, SPIKE_RETURNS = "2024-07", "Damaged in transit", 70

REGIONS = {"North": 34, "South": 26, "East": 22, "West": 18}
SEGMENTS = {"Consumer": 55, "Small business": 30, "Corporate": 15}
CHANNELS = {"Web": 58, "Store": 30, "Phone": 12}
DISCOUNTS = {0: 62, 5: 16, 10: 14, 20: 8}
QUANTITIES = {1: 46, 2: 27, 3: 15, 4: 8, 5: 4}
REASONS = {"Wrong size": 22, "Not as described": 26, "Changed mind": 34, "Damaged in transit": 18}
SEASON = (88, 92, 96, 94, 96, 98, 92, 90, 98, 104, 168, 134)

CATEGORIES: dict[str, tuple[int, tuple[int, int], tuple[str, ...], tuple[str, ...]]] = {
    "Electronics": (
        24,
        (4900, 39900),
        ("Voltia", "Nordlicht", "Kanto"),
        ("Headphones", "Speaker", "Monitor", "Keyboard", "Webcam", "Tablet"),
    ),
    "Home": (
        22,
        (1500, 12900),
        ("Hearth", "Linden", "Moss & Co"),
        ("Lamp", "Blanket", "Vase", "Clock", "Mirror", "Shelf"),
    ),
    "Kitchen": (
        18,
        (900, 8900),
        ("Copperline", "Hearth", "Basil"),
        ("Kettle", "Pan", "Knife set", "Blender", "Mug set", "Scale"),
    ),
    "Sports": (
        14,
        (1200, 14900),
        ("Summit", "Stride", "Kanto"),
        ("Yoga mat", "Dumbbells", "Tent", "Backpack", "Bottle", "Bike light"),
    ),
    "Toys": (
        12,
        (700, 5900),
        ("Pebble", "Tumble", "Linden"),
        ("Puzzle", "Blocks", "Board game", "Doll", "Train set", "Kite"),
    ),
    "Garden": (
        10,
        (800, 9900),
        ("Fern", "Moss & Co", "Terra"),
        ("Planter", "Hose", "Shears", "Feeder", "Rake", "Lantern"),
    ),
}
PER_CATEGORY = 10
GIVEN = (
    "Ada Ben Clara Dev Elif Finn Grace Hugo Ines Jonas Kira Leo Mara Nils Olga Paul Rosa Sami "
    "Tara Uwe"
).split()  # noqa: SIM905
FAMILY = (
    "Adler Baptiste Castro Dahl Endo Fischer Garcia Hansen Ito Jansen Kovacs Larsen Meyer Novak "
    "Okafor Peters Quist Rossi Santos Thomas"
).split()  # noqa: SIM905

T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).resolve().parent / "retail"
    parser.add_argument("folder", nargs="?", type=Path, default=here)
    write(parser.parse_args().folder)


def write(folder: Path) -> None:
    """Write the four files into `folder`, and the facts beside it (`<folder>_facts.json`)."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = make()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            columns = [column for column in rows[0] if not column.startswith("_")]
            writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(_as_text(row) for row in rows)
    text = json.dumps(facts(tables), indent=2, ensure_ascii=False)
    folder.with_name(f"{folder.name}_facts.json").write_text(text + "\n", encoding="utf-8")


def make() -> dict[str, list[Row]]:
    """The four tables; money is in cents, `discount` in percent."""
    rng = Random(SEED)
    products = _products(rng)
    customers = _customers(rng)
    orders = _orders(rng, customers, products)
    _tie_units(orders)
    _price(orders)
    returns = _returns(rng, orders)
    return {"orders": orders, "customers": customers, "products": products, "returns": returns}


def _as_text(row: Row) -> Row:
    text = dict(row)
    for name in ("unit_price", "revenue", "unit_cost", "refund"):
        if name in text:
            text[name] = f"{text[name] / 100:.2f}"
    if "discount" in text:
        text["discount"] = f"{text['discount'] / 100:.2f}"
    return text


def _pick(rng: Random, weights: Mapping[T, float]) -> T:
    point = rng.random() * sum(weights.values())
    for value, weight in weights.items():
        point -= weight
        if point < 0:
            return value
    return next(reversed(list(weights)))


def _below(rng: Random, stop: int) -> int:
    return int(rng.random() * stop)


def _products(rng: Random) -> list[Row]:
    rows: list[Row] = []
    for category, (_, (low, high), brands, things) in CATEGORIES.items():
        for n in range(PER_CATEGORY):
            brand = brands[n % len(brands)]
            thing = things[n % len(things)]
            mark = "" if n < len(things) else " Plus"
            price = (low + _below(rng, high - low)) // 100 * 100 + 99
            rows.append(
                {
                    "product_id": f"P{len(rows) + 1:03d}",
                    "product_name": f"{brand} {thing}{mark}",
                    "category": category,
                    "brand": brand,
                    "unit_cost": round(price * (0.45 + 0.2 * rng.random())),
                    "_price": price,
                }
            )
    return rows


def _customers(rng: Random) -> list[Row]:
    rows: list[Row] = []
    without = set(sorted(range(CUSTOMERS), key=lambda _: rng.random())[:NO_EMAIL])
    for n in range(CUSTOMERS):
        given, family = GIVEN[n % 20], FAMILY[(n // 20 + 7 * n) % 20]
        # Eight in ten signed up before the first order, the rest while orders came in.
        early = rng.random() < 0.8
        signup = date(2021, 1, 4) + timedelta(days=_below(rng, 720))
        if not early:
            signup = FIRST + timedelta(days=_below(rng, 500))
        mail = f"{given}.{family}{n + 1}@example.com".lower()
        rows.append(
            {
                "customer_id": f"C{n + 1:04d}",
                "name": f"{given} {family}",
                "region": _pick(rng, REGIONS),
                "segment": _pick(rng, SEGMENTS),
                "signup_date": signup.isoformat(),
                "email": "" if n in without else mail,
            }
        )
    return rows


def _days(rng: Random) -> list[date]:
    """One date an order: the season, a twelfth more in the second year, busy weekends."""
    weights: dict[date, float] = {}
    day = FIRST
    while day <= LAST:
        growth = 1.0 if day.year == FIRST.year else 1.12
        length = 30.4 / ((date(day.year, day.month % 12 + 1, 1) - timedelta(1)).day)
        weekend = 1.35 if day.weekday() >= 5 else 1.0
        weights[day] = SEASON[day.month - 1] * growth * weekend * length
        day += timedelta(days=1)
    return sorted(_pick(rng, weights) for _ in range(ORDERS))


def _orders(rng: Random, customers: Sequence[Row], products: Sequence[Row]) -> list[Row]:
    buyers = {c["customer_id"]: c for c in customers[:-NEVER_ORDERED]}
    loyal = {name: 0.3 + 4 * rng.random() ** 4 for name in buyers}
    rates = {p["product_id"]: CATEGORIES[p["category"]][0] * (0.5 + rng.random()) for p in products}
    by_id = {p["product_id"]: p for p in products}
    known: dict[str, float] = {}
    rows: list[Row] = []
    for day in _days(rng):
        for name, buyer in buyers.items():
            if name not in known and buyer["signup_date"] <= day.isoformat():
                known[name] = loyal[name]
        buyer = buyers[_pick(rng, known)]
        product = by_id[_pick(rng, rates)]
        if _in_shortage(day, buyer, product) and rng.random() < 0.9:
            continue
        rows.append(
            {
                "order_id": f"O{len(rows) + 1:05d}",
                "order_date": day.isoformat(),
                "customer_id": buyer["customer_id"],
                "product_id": product["product_id"],
                "quantity": _pick(rng, QUANTITIES),
                "unit_price": product["_price"],
                "discount": _pick(rng, DISCOUNTS),
                "revenue": 0,
                "channel": _pick(rng, CHANNELS),
            }
        )
    return rows


def _in_shortage(day: date, buyer: Row, product: Row) -> bool:
    return (
        day.isoformat().startswith(DROP_MONTH)
        and product["category"] == DROP_CATEGORY
        and buyer["region"] == DROP_REGION
    )


def _tie_units(orders: Sequence[Row]) -> None:
    """Make the fifth and sixth product by units sold equal, by raising single-unit orders."""
    units = sums(orders, "product_id", "quantity")
    ranked = sorted(units, key=lambda name: -units[name])
    fifth, sixth = ranked[4], ranked[5]
    gap = units[fifth] - units[sixth]
    for row in [o for o in orders if o["product_id"] == sixth and o["quantity"] == 1][:gap]:
        row["quantity"] = 2


def _price(orders: Iterable[Row]) -> None:
    for row in orders:
        gross = row["quantity"] * row["unit_price"] * (100 - row["discount"])
        row["revenue"] = (gross + 50) // 100


def _returns(rng: Random, orders: Sequence[Row]) -> list[Row]:
    month = [n for n, o in enumerate(orders) if o["order_date"].startswith(SPIKE_MONTH)]
    spike = set(sorted(month, key=lambda _: rng.random())[:SPIKE_RETURNS])
    rows: list[Row] = []
    for n, order in enumerate(orders):
        chance = rng.random()
        if n not in spike and chance > 0.07:
            continue
        # The damaged parcels came back within their month; others take one to four weeks.
        bought = date.fromisoformat(order["order_date"])
        wait = _below(rng, 1 + 31 - bought.day) if n in spike else 7 + _below(rng, 22)
        if bought + timedelta(days=wait) > LAST:
            continue
        rows.append(
            {
                "return_id": "",
                "order_id": order["order_id"],
                "return_date": (bought + timedelta(days=wait)).isoformat(),
                "reason": SPIKE_REASON if n in spike else _pick(rng, REASONS),
                "refund": order["revenue"] if rng.random() < 0.8 else order["revenue"] // 2,
            }
        )
    rows.sort(key=lambda row: (row["return_date"], row["order_id"]))
    for n, row in enumerate(rows):
        row["return_id"] = f"R{n + 1:04d}"
    return rows


if __name__ == "__main__":
    main()
