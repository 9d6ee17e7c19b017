"""Questions read by rule: which analysis, of which columns, and what each name stands for."""

from __future__ import annotations

import pytest

from core.agents.analysis.forms.call import Call
from core.agents.analysis.forms.reading import read
from core.agents.analysis.wanted import wanted
from tests.fakes.clinic import clinic


def _read(question: str) -> Call | None:
    schema, profile = clinic()
    return read(question, schema, wanted(question), (profile,))


def _picked(call: Call | None) -> dict[str, str]:
    return {name: pick.statistic for name, pick in call.names.items()} if call else {}


READ = [
    (
        "Is the age of the patients normally distributed?",
        "distribution",
        {"column": "age", "test": "shapiro", "alpha": 0.05},
    ),
    (
        "Check the heart rate for normality with D'Agostino's test at a significance level of"
        " 0.01.",
        "distribution",
        {"column": "heartRate", "test": "dagostino", "alpha": 0.01},
    ),
    (
        "Is there a correlation between body weight and cost?",
        "correlation",
        {"columns": ["Body weight (kg)", "cost"], "method": "pearson"},
    ),
    (
        "Spearman correlation between the number of visits and the cost for each ward.",
        "correlation",
        {"columns": ["visit_count", "cost"], "method": "spearman", "by": ["ward"]},
    ),
    (
        "How many outliers are there in the cost column by z-scores above 2.5?",
        "outliers",
        {"column": "cost", "method": "z", "threshold": 2.5},
    ),
    (
        "Find outliers in cost with the IQR method, 3 * IQR beyond the quartiles.",
        "outliers",
        {"column": "cost", "method": "iqr", "threshold": 3.0},
    ),
    (
        "What is the average cost of male patients?",
        "summary",
        {"columns": ["cost"], "where": [{"column": "sex", "operator": "=", "value": "male"}]},
    ),
    (
        "Median cost where age is at least 60",
        "summary",
        {"where": [{"column": "age", "operator": ">=", "value": 60}]},
    ),
    (
        "What is the mean cost of patients with 3 visits in the year 2020?",
        "summary",
        {
            "where": [
                {"column": "visit_count", "operator": "=", "value": 3},
                {"column": "year", "operator": "=", "value": 2020},
            ]
        },
    ),
    (
        "Standard deviation of the cost for each stage",
        "summary",
        {"columns": ["cost"], "statistics": ["std"], "by": ["stage"]},
    ),
    (
        "Which ward has the lowest average cost among wards with at least 20 patients?",
        "group_summary",
        {
            "by": ["ward"],
            "value": "cost",
            "order": "lowest",
            "statistics": ["mean"],
            "min_count": 20,
        },
    ),
    ("Which column has the most missing values?", "missing_values", {"columns": []}),
    (
        "What percentage of values are missing in the heartRate column?",
        "missing_values",
        {"columns": ["heartRate"]},
    ),
    (
        "Run a t-test of the cost between male and female patients.",
        "compare_groups",
        {"value": "cost", "group": "sex", "groups": ["male", "female"]},
    ),
    (
        "One-way ANOVA: does the mean cost differ among the wards?",
        "compare_groups",
        {"value": "cost", "group": "ward", "test": "anova"},
    ),
    (
        "How many different wards are there? Give the number of unique wards.",
        "summary",
        {"columns": ["ward"], "statistics": ["distinct"]},
    ),
    (
        "What is the mean dose? Convert the dose column to numeric values.",
        "summary",
        {"columns": ["dose"], "to_number": ["dose"]},
    ),
    (
        "Drop rows with missing heart rate and give the mean of the heart rate.",
        "summary",
        {"columns": ["heartRate"], "drop_missing": ["heartRate"]},
    ),
    (
        "Replace missing values of heartRate with the median. What is the mean of heartRate?",
        "summary",
        {"fill_missing": [{"columns": ["heartRate"], "strategy": "median"}]},
    ),
]


@pytest.mark.parametrize(("question", "analysis", "some"), READ, ids=[r[0][:40] for r in READ])
def test_plain_questions_are_read(question: str, analysis: str, some: dict[str, object]) -> None:
    call = _read(question)
    assert call is not None
    assert call.analysis == analysis
    assert {key: call.parameters.get(key) for key in some} == some


def _made(operation: str, *columns: str) -> dict[str, object]:
    return {"name": "new_column", "operation": operation, "columns": list(columns)}


DERIVED = [
    (
        'Create a new feature called "unit cost" by dividing cost by visit_count. Give its mean.',
        [{"name": "unit cost", "operation": "ratio", "columns": ["cost", "visit_count"]}],
    ),
    (
        "Create a new feature as the ratio of cost to age, zero for an age of zero. Its median?",
        [
            {
                "name": "new_column",
                "operation": "ratio",
                "columns": ["cost", "age"],
                "when_zero": 0.0,
            }
        ],
    ),
    (
        'Create a new column "Pulse pressure" by subtracting Low from High. What is its mean?',
        [{"name": "Pulse pressure", "operation": "difference", "columns": ["High", "Low"]}],
    ),
    (
        'Add a feature "total" that is the sum of age, cost and visit_count. What is its mean?',
        [{"name": "total", "operation": "sum", "columns": ["age", "cost", "visit_count"]}],
    ),
    (
        'Create a feature "stay" by subtracting admitted from released. What is the mean of stay?',
        [{"name": "stay", "operation": "days_between", "columns": ["admitted", "released"]}],
    ),
    (
        "Create a new feature by subtracting the mean of cost from each value. Its std?",
        [{"name": "new_column", "operation": "centred", "columns": ["cost"]}],
    ),
    (
        "Normalise the cost with min-max scaling. What is the mean of the cost then?",
        [{"name": "cost", "operation": "min_max", "columns": ["cost"]}],
    ),
]


@pytest.mark.parametrize(("question", "steps"), DERIVED, ids=[d[0][:40] for d in DERIVED])
def test_new_columns_are_made(question: str, steps: list[dict[str, object]]) -> None:
    call = _read(question)
    assert call is not None
    assert call.parameters["derived"] == steps
    assert call.parameters["columns"] == [steps[-1]["name"]]


def test_a_formula_is_made_of_steps() -> None:
    call = _read("Create 'spread' using the formula: spread = (High - Low) / age. Mean of spread?")
    assert call is not None
    assert call.parameters["derived"] == [
        {"name": "spread part 1", "operation": "difference", "columns": ["High", "Low"]},
        {"name": "spread", "operation": "ratio", "columns": ["spread part 1", "age"]},
    ]


def test_classes_with_labels_are_groups() -> None:
    call = _read(
        'Create a column "AgeGroup" with young (18-39), middle (40-64) and old (65 and above). '
        "Calculate the mean cost for each age group. @mean_young[a] @mean_middle[b] @mean_old[c]"
    )
    assert call is not None
    assert call.parameters["by"] == ["AgeGroup"]
    derived = call.parameters["derived"]
    assert isinstance(derived, list)
    assert derived[0] == {
        "name": "AgeGroup", "operation": "bin", "columns": ["age"],
        "edges": [39.0, 64.0], "labels": ["young", "middle", "old"], "right": True,
    }  # fmt: skip


def test_ranges_of_a_column_are_groups() -> None:
    call = _read(
        "Correlation between age and cost, separately for patients with heart rate below 60, "
        "between 60 and 80, and above 80. @below60_r[r] @between60and80_r[r] @above80_r[r]"
    )
    assert call is not None
    assert call.parameters["columns"] == ["age", "cost"]
    assert call.parameters["by"] == ["range"]


NAMED = [
    (
        "Mean and standard deviation of cost. @mean_cost[m] @std_dev_cost[s]",
        {"mean_cost": "mean", "std_dev_cost": "std"},
    ),
    (
        "Pearson correlation between age and cost, with its p-value. @r[r_value] @p_value[p]"
        ' @type[t] where "t" is "linear", "nonlinear" or "none"',
        {"r": "coefficient", "p_value": "p_value", "type": "relation"},
    ),
    (
        'Is cost normally distributed? @result[result] where "result" is either '
        '"Normal" or "Not normal".',
        {"result": "normal"},
    ),
    (
        "Identify outliers in cost by the IQR method, remove them, and give the mean of cost."
        " @number_of_outliers[n] @mean_without_outliers[m]",
        {"number_of_outliers": "count", "mean_without_outliers": "mean_without"},
    ),
    (
        "Which outliers are there in cost by the IQR method? List their ids."
        " @outlier_ids[id1, id2, ...]",
        {"outlier_ids": "rows"},
    ),
    (
        "Mean cost for each stage. @cost_stage1[a] @cost_stage2[b] @cost_stage3[c]",
        {"cost_stage1": "mean", "cost_stage2": "mean", "cost_stage3": "mean"},
    ),
    (
        "Which ward has the highest total cost, and how much is it? @ward[name] @total_cost[sum]",
        {"ward": "highest", "total_cost": "highest_value"},
    ),
    (
        "Regress cost on age: linear regression with cost as the dependent variable and age as"
        " the independent variable. @r_squared[r2] @slope[b] @intercept[a]",
        {"r_squared": "r_squared", "slope": "coefficient", "intercept": "coefficient"},
    ),
    (
        "Train a random forest to predict cost from age and visit_count, 25% test set, "
        "random_state 1. @rmse[rmse]",
        {"rmse": "rmse"},
    ),
    ("How many patients are smokers? @count[n]", {"count": "count"}),
    (
        "What percentage of visits have more than 3 visit_count? @percentage[p]",
        {"percentage": "percent"},
    ),
]


@pytest.mark.parametrize(("question", "names"), NAMED, ids=[n[0][:40] for n in NAMED])
def test_names_stand_for_statistics(question: str, names: dict[str, str]) -> None:
    assert _picked(_read(question)) == names


DOUBTFUL = [
    "Mean cost of patients who came before noon. @mean[m]",
    "Mean cost per doctor. @mean[m]",
    "Mean cost of the top 10 patients. @mean[m]",
    "Mean cost of patients from Mars 7 times over. @mean[m]",
    "Correlation between age and cost after removing duplicates by hand and 12 others. @r[r]",
    "Create a new feature with the season and give its mean. @mean[m]",
    "Which doctor has the highest cost? @doctor[name]",
    "Fill the gaps with a model and give the mean of heartRate. @mean[m]",
    "Cluster the patients and give the inertia. @inertia[i]",
    "Mean of age and of cost. @mean[m]",
]


@pytest.mark.parametrize("question", DOUBTFUL)
def test_what_is_not_wholly_understood_is_not_read(question: str) -> None:
    assert _read(question) is None


def test_numbers_of_the_split_are_read() -> None:
    call = _read(
        "Train a linear regression model to predict cost based on age and stage. Split into 70% "
        "training and 30% testing with random_state 7. @mse[mse]"
    )
    assert call is not None
    assert call.parameters["test_size"] == 0.3
    assert call.parameters["random_state"] == 7
    assert call.parameters["features"] == ["age", "stage"]
