"""Short phrases that several exports share."""

from __future__ import annotations

from core.domain.chart_axes import title_of
from core.domain.charts import ChartSpec
from core.domain.grades import Grade, Verdict
from core.domain.results import Result
from core.services.exports.document import Part

BADGES: dict[Verdict, str] = {
    "checked": "Checked",
    "checked_twice": "Checked twice",
    "unsure": "Unsure",
    "failed": "Failed its checks",
}


def heading(part: Part) -> str:
    """What a block is about."""
    head = part.head
    match head.kind:
        case "answer" | "error":
            return head.question
        case "query" | "python" | "analysis" | "code" | "record":
            return head.title or head.name
        case "text":
            return ""


def badge(grade: Grade) -> str:
    """The verdict and what stands against it."""
    against = [check.reason for check in grade.checks if check.outcome != "passed"]
    return f"{BADGES[grade.verdict]}. {' '.join(against)}".strip()


def chart_words(chart: ChartSpec, result: Result) -> str:
    """A chart in words, for where it cannot be drawn."""
    return f"{chart.chart.capitalize()} chart: {title_of(result, chart)}."
