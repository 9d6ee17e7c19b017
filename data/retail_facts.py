"""What is known about the retail sample, computed from its rows without any database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# The planted shortage, which make_retail.py brings about.
DROP_MONTH, DROP_CATEGORY, DROP_REGION = "2024-03", "Electronics", "North"

Row = dict[str, Any]


def facts(tables: Mapping[str, Sequence[Row]]) -> Row:
    """What is known about the tables, computed here without any database; money in full units."""
    customers = {c["customer_id"]: c for c in tables["customers"]}
    products = {p["product_id"]: p for p in tables["products"]}
    orders = [
        {
            **o,
            "region": customers[o["customer_id"]]["region"],
            "segment": customers[o["customer_id"]]["segment"],
            "category": products[o["product_id"]]["category"],
            "month": o["order_date"][:7],
            "year": o["order_date"][:4],
        }
        for o in tables["orders"]
    ]
    return {
        "rows": {name: len(rows) for name, rows in tables.items()},
        **_totals(orders),
        **_rankings(orders, products),
        **_counts(tables),
        **_changes(orders),
        **_refunds(tables["returns"], {o["order_id"]: o for o in orders}),
    }


def _money(cents: Mapping[str, int]) -> dict[str, float]:
    return {name: cents[name] / 100 for name in sorted(cents)}


def _totals(orders: Sequence[Row]) -> Row:
    total = sum(o["revenue"] for o in orders)
    regions = sums(orders, "region", "revenue")
    spring = [o for o in orders if "2024-04-01" <= o["order_date"] <= "2024-06-30"]
    return {
        "total_revenue": total / 100,
        "average_order_value": round(total / len(orders) / 100, 6),
        "units": sum(o["quantity"] for o in orders),
        "revenue_by_region": _money(regions),
        "revenue_by_category": _money(sums(orders, "category", "revenue")),
        "revenue_by_segment": _money(sums(orders, "segment", "revenue")),
        "revenue_by_year": _money(sums(orders, "year", "revenue")),
        "revenue_by_month": _money(sums(orders, "month", "revenue")),
        "north_share": round(regions["North"] / total, 6),
        "second_quarter_2024": {
            "orders": len(spring),
            "revenue": sum(o["revenue"] for o in spring) / 100,
        },
    }


def _rankings(orders: Sequence[Row], products: Mapping[str, Row]) -> Row:
    units = sums(orders, "product_id", "quantity")
    border = sorted(units.values(), reverse=True)[4]
    top = sorted((p for p in units if units[p] >= border), key=lambda p: (-units[p], p))
    return {
        "top_5_products_by_units": [
            {"product_name": products[p]["product_name"], "units": units[p]} for p in top
        ],
    }


def _counts(tables: Mapping[str, Sequence[Row]]) -> Row:
    ordered = {o["customer_id"] for o in tables["orders"]}
    returned = {r["order_id"] for r in tables["returns"]}
    sold_back = {o["product_id"] for o in tables["orders"] if o["order_id"] in returned}
    return {
        "customers_without_email": sum(not c["email"] for c in tables["customers"]),
        "customers_who_ordered": len(ordered),
        "customers_who_never_ordered": len(tables["customers"]) - len(ordered),
        "distinct_brands": len({p["brand"] for p in tables["products"]}),
        "distinct_categories": len({p["category"] for p in tables["products"]}),
        "products_returned": len(sold_back),
        "orders_by_channel": dict(sorted(Counter(o["channel"] for o in tables["orders"]).items())),
    }


def _changes(orders: Sequence[Row]) -> Row:
    months = sums(orders, "month", "revenue")
    before, after = months["2024-02"], months[DROP_MONTH]
    part = [o for o in orders if (o["category"], o["region"]) == (DROP_CATEGORY, DROP_REGION)]
    parts = sums(part, "month", "revenue")
    years: dict[str, dict[str, int]] = defaultdict(dict)
    for month, revenue in months.items():
        years[month[:4]][month] = revenue
    return {
        "drop": {
            "month": DROP_MONTH,
            "previous": before / 100,
            "revenue": after / 100,
            "change": (after - before) / 100,
            "change_share": round((after - before) / before, 6),
            "category": DROP_CATEGORY,
            "region": DROP_REGION,
            "driver_change": (parts[DROP_MONTH] - parts["2024-02"]) / 100,
        },
        "peak_months": {
            year: max(values, key=lambda month: values[month])
            for year, values in sorted(years.items())
        },
    }


def _refunds(returns: Sequence[Row], orders: Mapping[str, Row]) -> Row:
    months: dict[str, int] = defaultdict(int)
    regions: dict[str, int] = defaultdict(int)
    for row in returns:
        months[row["return_date"][:7]] += row["refund"]
        regions[orders[row["order_id"]]["region"]] += row["refund"]
    spike = max(months, key=lambda month: months[month])
    reasons = Counter(r["reason"] for r in returns if r["return_date"].startswith(spike))
    return {
        "total_refund": sum(months.values()) / 100,
        "refund_by_region": _money(regions),
        "refund_spike": {
            "month": spike,
            "refund": months[spike] / 100,
            "reason": reasons.most_common(1)[0][0],
        },
    }


def sums(rows: Iterable[Row], key: str, value: str) -> dict[str, int]:
    """The sum of one column for each value of another."""
    totals: dict[str, int] = defaultdict(int)
    for row in rows:
        totals[row[key]] += row[value]
    return dict(totals)
