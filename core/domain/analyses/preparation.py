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


class Preparation(Value):
    """Done in this order: to_number, sort_by, derived, unpivot, where, drop_missing."""

    to_number: tuple[AnyColumn, ...] = Field(
        (), description="text columns to read as numbers; what is no number counts as missing"
    )
    sort_by: tuple[AnyColumn, ...] = Field((), description="ascending")
    derived: tuple[Derived, ...] = ()
    unpivot: Unpivot | None = None
    where: tuple[Condition, ...] = Field((), description="rows to keep: all must hold")
    drop_missing: tuple[str, ...] = Field(
        (), description="drop rows with a missing value in these columns; * for any column"
    )
    round: int | None = Field(None, ge=0, le=15, description="decimals of the results")


class Grouped(Preparation):
    """An analysis that can be done for each group apart."""

    by: tuple[CategoryColumn, ...] = Field((), description="do it for each group of these columns")
