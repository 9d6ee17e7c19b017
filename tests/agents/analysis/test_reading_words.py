"""Questions in everyday words, read by rule: rates, fills, conditions, verdicts; and what is
left alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.agents.analysis.agent import AnalysisAgent
from core.agents.analysis.forms.call import Call
from core.agents.analysis.forms.reading import read
from core.agents.analysis.wanted import wanted
from core.domain.plan import Step
from tests.fakes.clinic import clinic, clinic_file, in_clinic


def _read(question: str) -> Call | None:
    schema, profile = clinic()
    return read(question, schema, wanted(question), (profile,))


def _where(column: str, operator: str, value: object) -> dict[str, object]:
    return {"column": column, "operator": operator, "value": value}


CONDITIONS = [
    ("average cost of those who smoke", [_where("smoker", "=", "yes")]),
    ("Mean cost of patients who do not smoke", [_where("smoker", "=", "no")]),
    ("What is the mean cost for non-smokers? @mean[m]", [_where("smoker", "=", "no")]),
    ("Mean cost of women who smoke", [_where("sex", "=", "female"), _where("smoker", "=", "yes")]),
    ("Mean cost of patients with an age of 60 or more", [_where("age", ">=", 60)]),
    ("Mean cost of patients aged 60 or older", [_where("age", ">=", 60)]),
    ("Mean cost of patients older than 60", [_where("age", ">", 60)]),
    ("Mean cost of patients under 30 years old", [_where("age", "<", 30)]),
    ("Mean cost of patients not in the North ward", [_where("ward", "!=", "North")]),
    ("Mean cost of patients outside the North ward", [_where("ward", "!=", "North")]),
    ("Mean cost of patients in the second stage", [_where("stage", "=", 2)]),
    ("Only consider patients whose 'stage' value is 2. What is the mean cost?",
     [_where("stage", "=", 2)]),
    ("What is the mean cost in the latest year of the data?", [_where("year", "=", 2021)]),
    ("Mean cost of patients with 4 visits and an age below 40",
     [_where("age", "<", 40), _where("visit_count", "=", 4)]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "where"), CONDITIONS, ids=[c[0][:40] for c in CONDITIONS])
def test_conditions_in_words(question: str, where: list[dict[str, object]]) -> None:
    call = _read(question)
    assert call is not None
    assert call.analysis == "summary"
    assert call.parameters["columns"] == ["cost"]
    found = call.parameters["where"]
    assert isinstance(found, list)
    assert sorted(map(str, found)) == sorted(map(str, where))


LEFT = [
    "Mean cost of patients with no relatives. @mean[m]",
    "Mean cost of boys. @mean[m]",
    "What percentage of female patients smoke? @p[p]",
    "Which ward is the third most common? @ward[name]",
    "Which ward has the most complaints? @ward[name]",
    "Difference in cost between the first and the last visit. @difference[d]",
    "Group the patients into low (cost < 100) and high (cost > 1000). Mean age of each group?"
    " @low[m] @high[m]",
    "Mean cost of the patients whose smoker status was asked by phone. @mean[m]",
    'Create a feature "household" by adding visit_count and the patient himself. Mean? @mean[m]',
    "Which column is least correlated with cost? @column[c]",
    "What is the recovery rate? @rate[r]",
    "Which ward has the most patients, and what percentage of all patients never came back?"
    " @ward[w] @no_return_percentage[p]",
]


@pytest.mark.parametrize("question", LEFT)
def test_what_is_not_plain_is_left_alone(question: str) -> None:
    assert _read(question) is None


def _answers(question: str, folder: Path) -> dict[str, object]:
    """Values by their names; the scripted model fails the test if it is asked."""
    context, _, _ = in_clinic(folder)
    step = Step(name="analysis", agent="analysis", task=question, output="analysis")
    result = AnalysisAgent().run(step, context, ())
    assert result.failure is None
    assert result.result is not None
    kept = context.results.result(result.result)
    return dict(zip([c.name for c in kept.columns], kept.rows[0], strict=False))


def _data(folder: Path) -> pd.DataFrame:
    return pd.read_csv(clinic_file(folder))


def test_a_rate_is_the_share_of_a_yes_in_each_group(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Which ward has the highest smoking rate? The smoking rate is the percentage of patients"
        " with 'yes' in the smoker column. @ward[name] @smoking_rate[rate]",
        tmp_path,
    )
    rates = (data["smoker"] == "yes").groupby(data["ward"]).mean() * 100
    assert told["ward"] == rates.idxmax()
    assert told["smoking_rate"] == pytest.approx(rates.max())


def test_fills_tell_before_and_after(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Handle the missing values in the heartRate column by median imputation. Report the number"
        " of values imputed and the standard deviation before and after."
        " @imputed_count[n] @std_before[a] @std_after[b]",
        tmp_path,
    )
    after = data["heartRate"].fillna(data["heartRate"].median())
    assert told["imputed_count"] == data["heartRate"].isna().sum()
    assert told["std_before"] == pytest.approx(data["heartRate"].std())
    assert told["std_after"] == pytest.approx(after.std())


def test_the_column_with_most_gaps_and_their_share(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Which column has the largest share of missing values, and what percentage of its values"
        " are missing? @column_name[name] @missing_percentage[p]",
        tmp_path,
    )
    assert told["column_name"] == data.isna().sum().idxmax()
    assert told["missing_percentage"] == pytest.approx(data.isna().mean().max() * 100)


def test_the_strongest_correlation_of_a_column(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Among age, visit_count and heartRate, which feature has the strongest linear correlation"
        " with the cost? @feature[name] @correlation[r]",
        tmp_path,
    )
    found = data[["age", "visit_count", "heartRate"]].corrwith(data["cost"])
    assert told["feature"] == found.abs().idxmax()
    assert told["correlation"] == pytest.approx(found[found.abs().idxmax()])


def test_sides_by_yes_and_no(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Correlation between age and cost, separately for smokers and non-smokers."
        " @r_smokers[r1] @r_non_smokers[r2]",
        tmp_path,
    )
    for name, value in (("r_smokers", "yes"), ("r_non_smokers", "no")):
        part = data[data["smoker"] == value]
        assert told[name] == pytest.approx(part["age"].corr(part["cost"]))


def test_words_that_the_question_gives_to_values(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Mean cost of the cardiology (North), the oncology (South) and the surgery (East) patients,"
        " for each ward. @mean_cardiology[a] @mean_oncology[b] @mean_surgery[c]",
        tmp_path,
    )
    means = data.groupby("ward")["cost"].mean()
    assert told["mean_cardiology"] == pytest.approx(means["North"])
    assert told["mean_surgery"] == pytest.approx(means["East"])


def test_a_verdict_by_its_bound(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Calculate the skewness of the cost and state whether it is right-skewed. Consider it"
        " right-skewed if the skewness is greater than 0.5. @skewness[s] @right_skewed[answer]"
        ' where "answer" is "Yes" or "No".',
        tmp_path,
    )
    assert told["skewness"] == pytest.approx(data["cost"].skew())
    assert told["right_skewed"] == "Yes"


def test_the_strength_of_a_correlation_by_its_bounds(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Pearson correlation between age and heartRate. Consider it strong if its absolute value is"
        " above 0.7, moderate if it is between 0.4 and 0.7 and weak otherwise. @r[r] @strength[s]"
        ' where "s" is "strong", "moderate" or "weak".',
        tmp_path,
    )
    assert abs(data["age"].corr(data["heartRate"])) < 0.4
    assert told["strength"] == "weak"


def test_outliers_by_their_ends_and_share(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Identify the outliers in the hospital bill (cost) with the IQR method. How many are there,"
        " what is the smallest and what the largest of them? @outlier_count[n]"
        " @smallest_outlier[a] @largest_outlier[b]",
        tmp_path,
    )
    low, high = data["cost"].quantile([0.25, 0.75])
    reach = 1.5 * (high - low)
    found = data["cost"][(data["cost"] < low - reach) | (data["cost"] > high + reach)]
    assert told["outlier_count"] == len(found)
    assert told["smallest_outlier"] == pytest.approx(found.min())
    assert told["largest_outlier"] == pytest.approx(found.max())


def test_groups_with_the_difference_of_their_ends(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "What was the average cost for each ward, and what is the difference between the highest"
        " and the lowest of these averages? @north[m] @south[m] @east[m] @difference[d]",
        tmp_path,
    )
    means = data.groupby("ward")["cost"].mean()
    assert told["south"] == pytest.approx(means["South"])
    assert told["difference"] == pytest.approx(means.max() - means.min())


def test_the_second_highest_group(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Which ward has the second highest average cost, and how much is it?"
        " @ward[name] @average_cost[m]",
        tmp_path,
    )
    means = data.groupby("ward")["cost"].mean().sort_values(ascending=False)
    assert told["ward"] == means.index[1]
    assert told["average_cost"] == pytest.approx(means.iloc[1])


def test_ones_where_a_bound_is_met_are_groups(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        'Create a new column "old" that is 1 if age is greater than 60 and 0 otherwise. What is the'
        " mean cost of each group? @mean_1[a] @mean_0[b]",
        tmp_path,
    )
    means = data.groupby(data["age"] > 60)["cost"].mean()
    assert told["mean_1"] == pytest.approx(means[True])
    assert told["mean_0"] == pytest.approx(means[False])


def test_months_and_years_of_dates(tmp_path: Path) -> None:
    data = _data(tmp_path)
    data["month"] = pd.to_datetime(data["admitted"]).dt.month
    question = "What is the mean cost of the patients whose stay began in May? @mean[m]"
    assert _read(question) is None  # there are two dates
    told = _answers(
        'Create a feature "stay" as the number of days between the admitted and the released date.'
        " What is the mean stay? @mean_stay[m]",
        tmp_path,
    )
    days = (pd.to_datetime(data["released"]) - pd.to_datetime(data["admitted"])).dt.days
    assert told["mean_stay"] == pytest.approx(days.mean())


def test_the_most_frequent_value_and_its_share(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        "Which ward is the most common, and what percentage of the rows is it? @ward[name]"
        " @percentage[p]",
        tmp_path,
    )
    shares = data["ward"].value_counts(normalize=True) * 100
    assert told["percentage"] == pytest.approx(shares.max())


def test_a_number_added_to_columns_counts(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers(
        'Create a feature "total" by adding visit_count and stage and 1. Its mean? @mean[m]',
        tmp_path,
    )
    assert told["mean"] == pytest.approx((data["visit_count"] + data["stage"] + 1).mean())


def test_rows_where_one_column_is_greater(tmp_path: Path) -> None:
    data = _data(tmp_path)
    told = _answers("In how many rows is Low greater than age? @count[n]", tmp_path)
    assert told["count"] == (data["Low"] > data["age"]).sum()
