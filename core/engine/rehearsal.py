"""Goes once through what most jobs do, as it is imported, so that a fork finds it done.

Only what starts no thread: a fork would not have it. So nothing of Polars is run here.
"""

from __future__ import annotations

import io
import warnings

import pandas as pd
import plotly.express as px
import statsmodels.api as sm
from scipy import stats

from core.engine import database
from core.engine.python import values
from core.engine.python.namespace import frame_of
from core.engine.python.shown import Shown

_KINDS = (
    "SELECT 'a' AS name, 1 AS count, 1.5 AS part, 2.5::DOUBLE AS number, true AS flag,"
    " DATE '2024-01-01' AS day, TIMESTAMP '2024-01-01' AS moment, NULL::INTEGER AS gap"
    " FROM range(4)"
)


def _rehearse() -> None:
    with database.closed() as connection:
        frame = frame_of(connection.sql(_KINDS))
    frame["number"] = [1.0, 2.0, 3.0, 4.5]
    values.table("", frame.groupby("name").number.agg(["sum", "mean"]), rows=10)
    frame.groupby("day").agg(total=("number", "sum")).reset_index().sort_values("total")
    frame.pivot_table(index="name", columns="flag", values="number").merge(frame, on="name")
    frame.describe().to_string(io.StringIO())
    pd.to_datetime(frame.moment).dt.month.value_counts()
    shown = Shown(10)
    shown.take(px.bar(frame, x="name", y="number"))
    shown.take(px.line(frame, x="moment", y="number"))
    shown.take(px.scatter(frame, x="count", y="number"))
    sm.OLS(frame.number, sm.add_constant([1.0, 2.0, 4.0, 5.0])).fit().summary()
    stats.pearsonr([1.0, 2.0, 4.0], [1.0, 3.0, 4.0])


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    _rehearse()
