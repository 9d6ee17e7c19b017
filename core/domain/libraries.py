"""Libraries that code in a cell finds under these names without importing them."""

from __future__ import annotations

from collections.abc import Mapping

LIBRARIES: Mapping[str, str] = {
    "pd": "pandas",
    "np": "numpy",
    "pl": "polars",
    "scipy": "scipy",
    "stats": "scipy.stats",
    "sm": "statsmodels.api",
    "smf": "statsmodels.formula.api",
    "statsmodels": "statsmodels",
    "sklearn": "sklearn",
    "duckdb": "duckdb",
    "px": "plotly.express",
    "go": "plotly.graph_objects",
    "plotly": "plotly",
    "math": "math",
}
