"""What a person reads for a typed analysis: a sentence whose figures all stand in its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agents.analysis.agent import AnalysisAgent
from core.domain.bound import check_bound, render
from core.domain.findings import Finding
from core.domain.plan import Step
from core.domain.sentences import compose
from tests.fakes.clinic import in_clinic

SAID = [
    ("Is cost normally distributed?", "Cost is not normally distributed: Shapiro-Wilk p = "),
    ("Is body weight normally distributed?", "Body weight may well be normally distributed: "),
    (
        "Is there a correlation between Low and High?",
        "Low and high have a strong positive correlation: Pearson 0.711, p = ",
    ),
    ("Is age correlated with body weight?", "Age and body weight have no significant correlation"),
    ("Are there outliers in cost?", "1 of 200 values of cost is an outlier, below 23.87 or above"),
    ("Are there outliers in age by z-score?", "Age has no outliers: none of 200 values is below"),
    (
        "Which ward has the highest average cost?",
        "South has the highest mean cost, 467.93; North has the lowest, 304.24.",
    ),
    (
        "t-test of cost between male and female patients",
        "Cost does not differ clearly by sex: Welch's t test, p = 0.441. The means are male ",
    ),
    ("Median cost for each ward", "Median by ward: East "),
    ("Mean cost for each stage", "Mean by stage: from 321.15 to 450.99."),
    ("What is the skewness of cost?", "The skewness of cost is 13.68."),
    ("chi-square test of sex and ward", "Sex and ward may be independent: chi-square p = "),
    ("How many values are missing in heartRate?", "5 values of heart rate are missing (2.5"),
    ("Which column has the most missing values?", "5 values are missing, most of them in heartR"),
    (
        "What is the mean and median of age?",
        "The mean of age is 54.14 and the median of",
    ),
]


@pytest.mark.parametrize(("question", "said"), SAID, ids=[q[:40] for q, _ in SAID])
def test_an_analysis_is_told_in_a_sentence(tmp_path: Path, question: str, said: str) -> None:
    context, _, _ = in_clinic(tmp_path)
    step = Step(name="answer", agent="analysis", task=question, output="found")
    result = AnalysisAgent().run(step, context, ())
    assert result.result is not None
    rows = context.results.result(result.result)
    answer = compose(question, [Finding(result, rows)])
    assert render(answer.text, {"found": rows}).text.startswith(said)
    assert check_bound(answer, {"found": rows}, question).outcome == "passed"
