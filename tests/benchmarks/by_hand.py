"""The tiles of the dashboard benchmark as a person would write them with pandas and Plotly."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import plotly.express as px


def by_hand(file: Path) -> tuple[float, float]:
    """Seconds from the file to the last figure, and for all again on the rows of one region."""
    started = time.perf_counter()
    orders = pd.read_parquet(file)
    _figures(orders)
    whole = time.perf_counter() - started
    started = time.perf_counter()
    _figures(orders[orders.region == "North"])
    return whole, time.perf_counter() - started


def _figures(orders: pd.DataFrame) -> list[object]:
    month = pd.to_datetime(orders.order_date).dt.to_period("M").dt.to_timestamp()
    by_month = orders.groupby(month).revenue.agg(["sum", "count"]).reset_index()
    regions = orders.groupby("region").revenue.sum().sort_values(ascending=False).reset_index()
    channels = orders.groupby("channel").revenue.sum().reset_index()
    products = orders.groupby("product").revenue.sum().nlargest(20).reset_index()
    over_time = orders.groupby([month, "region"]).revenue.sum().reset_index()
    units = orders.pivot_table(index="channel", columns="region", values="units", aggfunc="sum")
    return [
        orders.revenue.sum(),
        len(orders),
        orders.revenue.mean(),
        orders.returned.mean(),
        px.line(by_month, x="order_date", y="sum"),
        px.bar(by_month, x="order_date", y="count"),
        px.bar(regions, x="region", y="revenue"),
        px.pie(channels, names="channel", values="revenue"),
        px.bar(products, x="product", y="revenue"),
        px.line(over_time, x="order_date", y="revenue", color="region"),
        px.imshow(units),
        orders.groupby("customer_id").revenue.sum().nlargest(10),
    ]
