"""The analysis agent over a real file: by rule first, else by a script that is mended and run."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from core.agents.analysis.agent import FORMS, AnalysisAgent
from core.domain.plan import Step
from core.domain.steps import StepResult
from core.models.scripted import Reply
from tests.fakes.clinic import clinic_file, in_clinic


def _asked(
    folder: Path, task: str, *replies: Reply, off: frozenset[str] = frozenset()
) -> tuple[StepResult, dict[str, object], int]:
    """What the step gives, its named values, and how often the model was asked."""
    context, _, model = in_clinic(folder, replies=replies, off=off)
    step = Step(name="answer", agent="analysis", task=task, output="result")
    result = AnalysisAgent().run(step, context, ())
    if result.result is None:
        return result, {}, len(model.requests)
    kept = context.results.result(result.result)
    names = [column.name for column in kept.columns]
    row: dict[str, object] = dict(zip(names, kept.rows[0], strict=True))
    return result, row, len(model.requests)


@pytest.fixture
def rows(tmp_path: Path) -> pd.DataFrame:
    return pd.read_csv(clinic_file(tmp_path))


def test_a_read_question_needs_no_model(tmp_path: Path, rows: pd.DataFrame) -> None:
    result, row, calls = _asked(
        tmp_path, "Mean and standard deviation of cost. @mean_cost[m] @std_cost[s]"
    )
    assert calls == 0
    assert result.form == "analysis"
    assert result.analysis is not None
    assert result.analysis.analysis == "summary"
    assert row["mean_cost"] == pytest.approx(rows.cost.mean(), rel=1e-12)
    assert row["std_cost"] == pytest.approx(rows.cost.std(), rel=1e-12)
    assert "mean" in row  # what the analysis says itself comes after


def test_names_take_the_value_of_their_group(tmp_path: Path, rows: pd.DataFrame) -> None:
    _, row, _ = _asked(
        tmp_path, "Mean cost for each ward. @mean_north[a] @mean_south[b] @mean_east[c]"
    )
    for ward in ("North", "South", "East"):
        expected = rows[rows.ward == ward].cost.mean()
        assert row[f"mean_{ward.casefold()}"] == pytest.approx(expected, rel=1e-12)


def test_truth_is_said_in_the_words_asked_for(tmp_path: Path, rows: pd.DataFrame) -> None:
    _, row, _ = _asked(
        tmp_path,
        'Is cost normally distributed? @p[p] @verdict[v] where "v" is "Normal" or "Not normal".',
    )
    assert row["p"] == pytest.approx(stats.shapiro(rows.cost)[1], rel=1e-9)
    assert row["verdict"] == "Not normal"


def test_rows_of_outliers_are_listed(tmp_path: Path) -> None:
    _, row, _ = _asked(
        tmp_path,
        "Find the outliers of cost with the IQR method and list their ids."
        " @outlier_count[n] @outlier_ids[id1, id2, ...]",
    )
    assert row["outlier_count"] == 1
    assert row["outlier_ids"] == "7"


def test_a_relation_follows_the_bounds_of_the_question(tmp_path: Path) -> None:
    question = (
        "Pearson correlation between Low and High. Consider the relationship linear if the p-value "
        "is less than 0.05 and the absolute value of r is at least {}, nonlinear if it is smaller."
        ' @kind[type] where "type" is "linear", "nonlinear" or "none".'
    )
    _, row, _ = _asked(tmp_path, question.format("0.05"))
    assert row["kind"] == "linear"
    _, row, _ = _asked(tmp_path, question.format("0.99"))
    assert row["kind"] == "nonlinear"


def test_a_name_that_could_be_two_groups_goes_to_a_script(tmp_path: Path) -> None:
    script = 'answer["mean_a"] = df.cost.min()\nanswer["mean_b"] = df.cost.max()'
    question = "Mean cost for each ward. @mean_a[a] @mean_b[b]"
    result, row, calls = _asked(tmp_path, question, script)
    assert calls == 1
    assert result.form == "python"
    assert list(row) == ["mean_a", "mean_b"]


def test_a_script_is_mended_and_run(tmp_path: Path, rows: pd.DataFrame) -> None:
    """A file that is not there, a column in the wrong case, missing values in a pair."""
    script = (
        "```python\nimport matplotlib.pyplot as plt\nimport pandas as pd\n"
        'df = pd.read_csv("visits.csv")\n'
        'r, p = stats.pearsonr(df["HeartRate"], df["Age"])\nplt.show()\n'
        'answer["r"] = r\n```'
    )
    result, row, _ = _asked(tmp_path, "Correlation. @r[r]", script, off=frozenset({FORMS}))
    whole = rows[["heartRate", "age"]].dropna()
    assert row["r"] == pytest.approx(whole.heartRate.corr(whole.age), rel=1e-9)
    assert "Read HeartRate as heartRate." in result.mends


def test_a_script_that_fails_is_written_again(tmp_path: Path, rows: pd.DataFrame) -> None:
    result, row, calls = _asked(
        tmp_path, "Something odd. @x[x]", 'answer["x"] = df["nothing"]', 'answer["x"] = len(df)'
    )
    assert calls == 2
    assert result.attempts == 2
    assert row["x"] == len(rows)


def test_a_value_that_the_model_only_wrote_down_is_no_answer(tmp_path: Path) -> None:
    made_up = 'answer["x"] = 12.5'
    result, _, calls = _asked(tmp_path, "Something odd. @x[x]", *[made_up] * 3)
    assert calls == 3
    assert result.result is None
    assert result.failure is not None
    assert "does not come from the data" in result.failure.message


def test_what_no_script_computes_fails_with_a_reason(tmp_path: Path) -> None:
    result, _, calls = _asked(tmp_path, "Something odd. @x[x]", *['answer["x"] = df["none"]'] * 3)
    assert calls == 3
    assert result.failure is not None
    assert "3 scripts were tried" in result.failure.kept


def test_an_analysis_that_does_not_fit_says_why(tmp_path: Path) -> None:
    result, _, calls = _asked(tmp_path, "Is stage normally distributed where age is above 500?")
    assert calls == 0
    assert result.failure is not None
    assert "No row meets the conditions" in result.failure.message
