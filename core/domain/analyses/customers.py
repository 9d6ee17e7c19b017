"""Parameters of the analyses of customers and their steps: segments, retention, funnel."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.domain.analyses.card import AnalysisCard
from core.domain.analyses.preparation import Grouped
from core.domain.analyses.roles import AnyColumn, CategoryColumn, NumberColumn, Plain, TimeColumn


class SegmentParameters(Grouped):
    """rfm: scores of recency, frequency and money; quantile: by the sum of `value`."""

    entity: AnyColumn = Field(description="who is segmented, such as a customer number")
    method: Literal["rfm", "quantile"] = "rfm"
    value: NumberColumn | None = Field(None, description="rfm without it leaves money out")
    time: TimeColumn | None = Field(None, description="of rfm")
    quantiles: int = Field(5, ge=2, le=10)
    as_of: str | None = Field(None, description="none: the day after the last one")


class RetentionParameters(Grouped):
    """Share of each cohort (by first period) that comes back after 1, 2, 3 ... periods."""

    entity: AnyColumn = Field(description="who comes back, such as a customer number")
    time: TimeColumn
    period: Literal["day", "week", "month", "quarter", "year"] = "month"
    periods: int = Field(12, ge=1, le=120, description="ages to show")


class FunnelParameters(Grouped):
    """How many entities reach each stage, and go on to the next."""

    entity: AnyColumn = Field(description="who goes through the stages")
    stage: CategoryColumn
    stages: tuple[Plain, ...] = Field(min_length=2, description="in their order")
    time: TimeColumn | None = Field(
        None, description="given: a stage counts only after the one before it"
    )


CARDS = (
    AnalysisCard.of(
        SegmentParameters,
        "segments",
        title="Segments",
        description="Customers divided by recency, frequency and money, or by quantiles of value.",
        examples=(
            "RFM analysis of customers",
            "Who are our best customers?",
            "Segment customers by value",
            "Which customers are at risk of leaving?",
            "How much revenue comes from the top 20% of customers?",
            "Quartile segments by total spending",
            "Split accounts into high, middle and low value",
            "Recency, frequency and monetary scores",
        ),
    ),
    AnalysisCard.of(
        RetentionParameters,
        "retention",
        title="Cohort retention",
        description="How many of those who began in a period come back in later ones.",
        examples=(
            "Cohort retention by month",
            "How many customers come back after three months?",
            "Retention table of users by sign-up month",
            "What is our repeat rate by cohort?",
            "Does retention get better for newer cohorts?",
            "Weekly retention of users",
            "Share of buyers who return in the next quarter",
            "Churn by cohort",
        ),
    ),
    AnalysisCard.of(
        FunnelParameters,
        "funnel",
        title="Funnel",
        description="How many go from stage to stage, and where most are lost.",
        examples=(
            "Conversion funnel from visit to purchase",
            "Where do users drop off?",
            "How many go from sign-up to paid?",
            "Conversion rate between steps",
            "Which stage loses the most leads?",
            "Funnel of view, cart, order",
            "Share of applicants reaching the interview",
            "Step by step conversion by device",
        ),
    ),
)
