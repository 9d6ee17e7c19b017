"""What is done to the rows before any analysis: new columns, conditions, missing values."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.domain.analyses.roles import AnyColumn, CategoryColumn, NumberColumn, Plain
from core.domain.value import Value

Operator = Literal[
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "between",
    "in",
    "not in",
    "contains",
    "starts with",
    "is null",
    "is not null",
]
Operation = Literal[
    "sum",
    "difference",
    "product",
    "ratio",
    "mean",
    "max",
    "min",
    "name_of_max",
    "name_of_min",
    "log",
    "log10",
    "log1p",
    "sqrt",
    "square",
    "absolute",
    "centred",
    "z_score",
    "min_max",
    "rank",
    "category_code",
    "number_in_text",
    "text_length",
    "year",
    "quarter",
    "month",
    "day",
    "weekday",
    "hour",
    "is_weekend",
    "days_between",
    "lag",
    "change",
    "percent_change",
    "cumulative_sum",
    "rolling_mean",
    "flag",
    "bin",
]
FillStrategy = Literal[
    "mean", "median", "mode", "constant", "forward_fill", "backward_fill", "interpolate"
]
OutlierMethod = Literal["iqr", "z", "mad"]


class Condition(Value):
    """Rows to keep: `value` for one operand, `values` for between (two), in and not in."""

    column: AnyColumn
    operator: Operator = "="
    value: Plain | None = None
    values: tuple[Plain, ...] = ()


class Derived(Value):
    """A new column. A row is missing where an operand is, or where the result is not finite."""

    name: str = Field(min_length=1)
    operation: Operation
    columns: tuple[AnyColumn, ...] = Field(min_length=1)
    number: float | None = Field(
        None, description="a constant as last operand; rows of a lag (1) or rolling mean (3)"
    )
    when_zero: float | None = Field(None, description="result of a ratio whose divisor is 0")
    ddof: Literal[0, 1] = Field(1, description="of z_score: 1 sample, 0 population")
    edges: tuple[float, ...] = Field((), description="of bin: ascending; both ends are open")
    labels: tuple[str, ...] = Field((), description="of bin: one more than the edges")
    right: bool = Field(True, description="of bin: an edge belongs to the bin below it")
    condition: Condition | None = Field(None, description="of flag: 1 where it holds, else 0")


class Unpivot(Value):
    """Several columns of one measure as two: the column's name, and its value."""

    columns: tuple[NumberColumn, ...] = Field(min_length=1)
    name: str = "column"
    value: str = "value"


class Split(Value):
    """A text that lists several values: a row for each of them."""

    column: AnyColumn
    separator: str = Field(",", min_length=1)


class Fill(Value):
    """What takes the place of missing values."""

    columns: tuple[AnyColumn, ...] = Field(min_length=1)
    strategy: FillStrategy = "median"
    fill_value: Plain | None = Field(None, description="of strategy constant")


class OutlierRule(Value):
    """z: |x - mean| / std > threshold; iqr: outside q1 - t*iqr, q3 + t*iqr; mad: modified z."""

    column: NumberColumn
    method: OutlierMethod = "iqr"
    threshold: float | None = Field(None, gt=0, description="none: iqr 1.5, z 3, mad 3.5")
    ddof: Literal[0, 1] = Field(0, description="of the std in z: 0 population, 1 sample")


class Aggregate(Value):
    """One row a group: the statistic of every number column, the first of any other."""

    by: tuple[CategoryColumn, ...] = Field(min_length=1)
    statistic: Literal["mean", "sum", "median", "min", "max", "count", "first", "last"] = "mean"


class Preparation(Value):
    """Done in this order: to_number, sort_by, split, fill_missing, derived, unpivot, where,
    drop_missing, drop_outliers, aggregate."""

    to_number: tuple[AnyColumn, ...] = Field(
        (), description="text columns to read as numbers; what is no number counts as missing"
    )
    sort_by: tuple[AnyColumn, ...] = Field((), description="ascending")
    split: Split | None = None
    fill_missing: tuple[Fill, ...] = ()
    derived: tuple[Derived, ...] = ()
    unpivot: Unpivot | None = None
    where: tuple[Condition, ...] = Field((), description="rows to keep: all must hold")
    drop_missing: tuple[str, ...] = Field(
        (), description="drop rows with a missing value in these columns; * for any column"
    )
    drop_outliers: tuple[OutlierRule, ...] = Field(
        (), description="rows outside the bounds of all rows; a missing value is no outlier"
    )
    aggregate: Aggregate | None = None
    round: int | None = Field(None, ge=0, le=15, description="decimals of the results")


class Grouped(Preparation):
    """An analysis that can be done for each group apart."""

    by: tuple[CategoryColumn, ...] = Field((), description="do it for each group of these columns")
