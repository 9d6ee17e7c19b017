"""Parameters of the analyses over time: trend, change, forecast, contribution."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.domain.analyses.card import AnalysisCard
from core.domain.analyses.preparation import Grouped
from core.domain.analyses.roles import AnyColumn, CategoryColumn, NumberColumn, TimeColumn

Period = Literal["hour", "day", "week", "month", "quarter", "year"]
PeriodStatistic = Literal["sum", "mean", "median", "min", "max", "count", "last"]


class TrendParameters(Grouped):
    """Straight line over time, on the rows or on a statistic of each period."""

    time: TimeColumn = Field(description="a date, a year, or any ordered number")
    value: NumberColumn
    period: Period | None = Field(None, description="none: every row is a point")
    statistic: PeriodStatistic = "sum"
    alpha: float = Field(0.05, gt=0, lt=1)


class ChangeParameters(Grouped):
    """From one period to another; without names, from the last but one to the last."""

    time: TimeColumn
    value: NumberColumn | None = Field(None, description="none: count rows")
    period: Period = "month"
    statistic: PeriodStatistic = "sum"
    first: str | None = Field(None, description="as 2024, 2024-Q1, 2024-01 or 2024-01-31")
    second: str | None = None


class ForecastParameters(Grouped):
    """Exponential smoothing, judged on held-back periods against a naive forecast."""

    time: TimeColumn
    value: NumberColumn
    period: Period = "month"
    statistic: PeriodStatistic = "sum"
    horizon: int = Field(6, ge=1, le=366, description="periods ahead")
    method: Literal["auto", "simple", "holt", "holt_winters"] = "auto"
    season: int | None = Field(None, ge=2, description="periods in a season; none: by the period")
    holdout: int | None = Field(None, ge=1, description="periods held back; none: the horizon")
    interval: float = Field(0.95, gt=0, lt=1)


class ContributionParameters(Grouped):
    """Which values of a category made a total change between two periods."""

    category: CategoryColumn
    value: NumberColumn | None = Field(None, description="none: count rows")
    time: AnyColumn
    period: Period | None = Field("month", description="none: `time` holds names of periods")
    first: str | None = Field(None, description="none: the last but one period")
    second: str | None = Field(None, description="none: the last period")


CARDS = (
    AnalysisCard.of(
        TrendParameters,
        "trend",
        title="Trend over time",
        description="Whether a number rises or falls over time: slope, its p value, and the fit.",
        examples=(
            "Is revenue growing over time?",
            "Trend of monthly sales",
            "By how much does the temperature rise each year?",
            "Are complaints declining?",
            "Linear trend of visitors with its significance",
            "How has the price developed?",
            "Slope of enrolment by year",
            "Is there an upward trend for each product?",
        ),
    ),
    AnalysisCard.of(
        ChangeParameters,
        "change",
        title="Change between periods",
        description="Absolute and percent change of a figure from one period to another.",
        examples=(
            "How did sales change from last month to this month?",
            "Year over year growth",
            "Percent change between 2022 and 2023",
            "Month-on-month growth of users",
            "In which quarter did revenue rise the most?",
            "Compare the first quarter with the second",
            "How much did the price fall between January and March?",
            "Compound growth rate over the years",
        ),
    ),
    AnalysisCard.of(
        ForecastParameters,
        "forecast",
        title="Forecast",
        description="The next periods of a series by exponential smoothing, with measured error.",
        examples=(
            "Forecast sales for the next six months",
            "Predict next year's demand",
            "What will revenue be in the next quarter?",
            "Project the number of visitors for the coming weeks",
            "Holt-Winters forecast of energy use",
            "How accurate is a forecast of daily orders?",
            "Expected value for next month with an interval",
            "Extrapolate the series 12 periods ahead",
        ),
    ),
    AnalysisCard.of(
        ContributionParameters,
        "contribution",
        title="Contribution to change",
        description="Which categories account for how much of the change of a total.",
        examples=(
            "Why did revenue drop last month?",
            "Which products drove the growth?",
            "Break down the change in cost by department",
            "What contributed most to the increase between 2022 and 2023?",
            "Explain the decline in orders by region",
            "Which customers caused the change in sales?",
            "Drivers of the difference between two quarters",
            "How much of the rise is due to each channel?",
        ),
    ),
)
