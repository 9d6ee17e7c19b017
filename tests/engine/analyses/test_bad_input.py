"""What bad input gets: what happened, and what would work."""

from __future__ import annotations

import pandas as pd
import pytest

from core.domain.work import RunAnalysis, TableGrant
from core.engine.analyses.run import run_analysis
from core.engine.faults import failure_from
from core.errors import StepError
from tests.engine.analyses.conftest import MEMORY, Analyst, Over, people

CASES = [
    ("summary", {"columns": ["hieght"]}, "no column hieght", "The columns: x, y"),
    ("summary", {"columns": ["prize"]}, "no column prize", "Near it: price"),
    ("summary", {"columns": ["word"], "statistics": ["mean"]}, "not a column of numbers", "x, y"),
    ("summary", {"columns": ["empty"], "statistics": ["mean"]}, "empty has no values", "x, y"),
    ("summary", {"percentiles": [140]}, "no percentile", "0 to 100"),
    ("share", {"column": "empty"}, "no rows with a value", "fuller"),
    ("share", {"column": "word", "value": "word"}, "not a column of numbers", "Columns of numbers"),
    ("ranking", {"value": "word"}, "holds no dates", "Columns that do: when"),
    ("outliers", {"column": "same"}, "Every value of same is the same (7)", "values differ"),
    (
        "outliers",
        {"column": "x", "where": [{"column": "x", "operator": ">", "value": 1e9}]},
        "No row meets the conditions",
        "fewer conditions",
    ),
    ("distribution", {"column": "same"}, "is the same", "differ"),
    ("group_summary", {"by": ["empty"], "value": "x"}, "no rows with a value", "fuller"),
    ("group_summary", {"by": ["word"], "min_count": 9999}, "No group of word", "fewer"),
    ("compare_groups", {"value": "x", "group": "same"}, "1 group with a value", "another|more"),
    (
        "compare_groups",
        {"value": "x", "group": "group", "groups": ["a", "zz"]},
        "no group zz",
        "There are: a, b, c",
    ),
    ("compare_groups", {"value": "x", "group": "group", "test": "welch"}, "takes two", "anova"),
    ("compare_groups", {"value": "same", "group": "group"}, "does not vary", "differ"),
    ("compare_groups", {"value": "word", "group": "group"}, "not a column of numbers", "x, y"),
    ("compare_columns", {"first": "x", "second": "x"}, "named twice", "different"),
    ("one_sample", {"column": "same"}, "is the same", "differ"),
    ("association", {"row": "word", "column": "same"}, "same has 1 value", "another"),
    ("association", {"row": "word", "column": "x"}, "too many for a cross table", "Bin it"),
    ("correlation", {"columns": ["x", "same"]}, "is the same", "differ"),
    ("correlation", {"columns": ["x"]}, "takes 2 to 40 columns", "Name some of: x, y"),
    ("correlation", {"columns": ["x", "word"]}, "not a column of numbers", "x, y"),
    ("correlation", {"columns": ["x", "y"], "controls": ["x"]}, "named twice", "different"),
    ("linear_regression", {"target": "x", "predictors": ["same"]}, "same in every row", "out"),
    (
        "linear_regression",
        {
            "target": "x",
            "predictors": ["y", "z"],
            "derived": [{"name": "z", "operation": "product", "columns": ["y"], "number": 2}],
        },
        "z follows exactly",
        "one of them",
    ),
    ("linear_regression", {"target": "word", "predictors": ["x"]}, "not a column", "x, y"),
    (
        "linear_regression",
        {
            "target": "x",
            "predictors": ["price2"],
            "derived": [{"name": "price2", "operation": "weekday", "columns": ["word"]}],
        },
        "no dates",
        "when",
    ),
    (
        "linear_regression",
        {"target": "x", "predictors": ["y"], "predict_at": [1, 2]},
        "2 values were",
        "one number for each",
    ),
    ("logistic_regression", {"target": "group", "predictors": ["x"]}, "has 3 values", "flag"),
    (
        "logistic_regression",
        {
            "target": "flag",
            "predictors": ["twin"],
            "derived": [
                {
                    "name": "twin",
                    "operation": "flag",
                    "columns": ["flag"],
                    "condition": {"column": "flag", "value": True},
                }
            ],
        },
        "wholly",
        "gives the outcome away",
    ),
    ("trend", {"time": "word", "value": "x"}, "holds no dates", "Columns that do: when"),
    ("trend", {"time": "when", "value": "same"}, "is the same", "differ"),
    (
        "change",
        {"time": "when", "value": "x", "first": "1990-01"},
        "no rows in 1990-01",
        "from 2023",
    ),
    ("change", {"time": "when", "value": "x", "first": "long ago"}, "names no month", "2024-Q1"),
    (
        "change",
        {"time": "when", "value": "x", "where": [{"column": "when", "value": "2023-02"}]},
        "All rows are in one month",
        "shorter period",
    ),
    (
        "forecast",
        {"time": "when", "value": "x", "period": "year"},
        "this needs at least 8",
        "fuller",
    ),
    (
        "forecast",
        {"time": "when", "value": "x", "method": "holt_winters", "season": 20},
        "two whole seasons",
        "holt",
    ),
    (
        "contribution",
        {"category": "word", "value": "x", "time": "same", "period": None},
        "same has 1 value",
        "another",
    ),
    ("imputation", {"columns": ["word"], "strategy": "mean"}, "not a column of numbers", "x, y"),
    ("imputation", {"columns": ["empty"], "strategy": "mode"}, "no value at all", "constant"),
    ("imputation", {"columns": ["y"], "strategy": "constant"}, "lacks its fill_value", "Give"),
    (
        "imputation",
        {"columns": ["y"], "strategy": "constant", "fill_value": "none"},
        "'none' is none",
        "number",
    ),
    ("binning", {"column": "x", "method": "edges", "edges": [5, 1]}, "have to ascend", "low"),
    ("binning", {"column": "x", "bins": 3, "labels": ["a"]}, "3 bins and 1 labels", "one label"),
    (
        "binning",
        {"column": "x", "method": "edges", "edges": [900, 999]},
        "within the edges",
        "from",
    ),
    ("binning", {"column": "same"}, "is the same", "differ"),
    ("encoding", {"columns": ["price"]}, "would make as many columns", "label"),
    ("scaling", {"columns": ["same"]}, "is the same", "differ"),
    ("train_test", {"target": "x", "features": ["x"]}, "named twice", "different"),
    ("train_test", {"target": "same"}, "same in every row", "varies"),
    ("train_test", {"target": "word", "features": ["x"], "model": "linear"}, "not a column", "x"),
    (
        "train_test",
        {"target": "x", "features": ["empty"], "missing": "mode"},
        "no value at all",
        "",
    ),
    (
        "train_test",
        {"target": "word", "features": ["x"], "positive": "blue"},
        "no class blue",
        "red",
    ),
    ("clusters", {"columns": ["same"], "clusters": 2}, "is the same|different values", ""),
    ("segments", {"entity": "who", "value": "x"}, "needs a time column", "quantile"),
    ("segments", {"entity": "who", "method": "quantile"}, "need a value", "numbers"),
    ("segments", {"entity": "who", "time": "when", "as_of": "2020-01-01"}, "latest row", "leave"),
    ("retention", {"entity": "who", "time": "word"}, "holds no dates", "when"),
    (
        "funnel",
        {"entity": "who", "stage": "word", "stages": ["red", "blue"]},
        "no stage blue",
        "has",
    ),
    ("funnel", {"entity": "who", "stage": "word", "stages": ["red", "red"]}, "named twice", "once"),
]


@pytest.fixture(scope="module")
def analyse(tmp_path_factory: pytest.TempPathFactory) -> Analyst:
    return Analyst(people(1), tmp_path_factory.mktemp("bad") / "t.parquet")


@pytest.mark.parametrize(("name", "given", "message", "remedy"), [c for c in CASES if c[2]])
def test_bad_input(
    analyse: Analyst, name: str, given: dict[str, object], message: str, remedy: str
) -> None:
    fault = analyse.fault(name, **given)
    assert any(part in fault.message for part in message.split("|")), fault.message
    assert any(part in fault.remedy for part in remedy.split("|")), fault.remedy
    assert "Traceback" not in fault.describe()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("summary", {"columns": ["n"]}),
        ("outliers", {"column": "n"}),
        ("distribution", {"column": "n"}),
        ("compare_groups", {"value": "n", "group": "k"}),
        ("compare_columns", {"first": "n", "second": "m"}),
        ("one_sample", {"column": "n"}),
        ("correlation", {"columns": ["n", "m"]}),
        ("linear_regression", {"target": "n", "predictors": ["m"]}),
        ("logistic_regression", {"target": "k", "predictors": ["n"]}),
        ("trend", {"time": "d", "value": "n"}),
        ("forecast", {"time": "d", "value": "n"}),
        ("scaling", {"columns": ["n"]}),
        ("train_test", {"target": "n", "features": ["m"]}),
        ("clusters", {"columns": ["n", "m"], "clusters": 3}),
    ],
)
def test_too_few_rows(over: Over, name: str, given: dict[str, object]) -> None:
    frame = pd.DataFrame(
        {"n": [None, 1.0], "m": [2.0, None], "k": ["a", None], "d": ["2024-01-01", "2024-02-01"]}
    ).convert_dtypes(dtype_backend="pyarrow")
    analyse = over(frame)
    if name == "summary":
        assert analyse(name, **given).value("std") is None
        return
    assert analyse.fault(name, **given).remedy


def test_parameters_that_do_not_fit(analyse: Analyst) -> None:
    assert "colum: Extra inputs" in analyse.fault("outliers", column="x", colum="x").message
    assert "column: Field required" in analyse.fault("outliers").message
    assert "method" in analyse.fault("outliers", column="x", method="guess").message
    assert "no analysis called guess" in analyse.fault("guess").message


def test_no_rows_at_all(analyse: Analyst) -> None:
    with pytest.raises(StepError, match="gave no rows"):
        analyse("summary", sql="SELECT * FROM t WHERE false")


def test_the_query_is_guarded() -> None:
    grants = (TableGrant(name="t", file="/tmp/none.parquet"),)
    for sql in ("DROP TABLE t", "SELECT * FROM read_csv('/etc/passwd')"):
        request = RunAnalysis(analysis="summary", parameters="{}", sql=sql, tables=grants)
        with pytest.raises(StepError) as caught:
            run_analysis(request, MEMORY)
        assert failure_from(caught.value).code == "guard"


def test_too_many_groups_to_do_each_apart(over: Over) -> None:
    analyse = over(pd.DataFrame({"k": range(900), "n": range(900)}))
    fault = analyse.fault("summary", columns=["n"], by=["k"])
    assert "900 groups" in fault.message
    assert "group_summary" in fault.remedy


def test_a_group_that_cannot_be_analysed_is_left_out(over: Over) -> None:
    frame = pd.DataFrame({"k": ["a"] * 5 + ["b"] * 5, "n": [1.0, 2, 3, 4, 9, 5, 5, 5, 5, 5]})
    found = over(frame)("distribution", column="n", by=["k"])
    assert list(found.tables["groups"]["k"]) == ["a"]
    assert found.run.left_out[0].rows == 5
    assert "b: Every value of n is the same" in found.run.left_out[0].reason


def test_number_text_is_read_with_a_note(analyse: Analyst) -> None:
    found = analyse("summary", columns=["price", "rate"], statistics=["mean"])
    rows = people(1)
    prices = rows["price"].str.replace("[$,]", "", regex=True).astype(float)
    assert found.value("mean", "price") == pytest.approx(prices.mean(), rel=1e-12)
    assert "price is text; its values were read as numbers." in found.run.notes


def test_rounding(analyse: Analyst) -> None:
    found = analyse("summary", columns=["x"], round=2, statistics=["mean"])
    assert found.value("mean") == round(people(1)["x"].mean(), 2)


def test_the_same_rows_give_the_same_fingerprint(analyse: Analyst) -> None:
    first = analyse("clusters", columns=["x", "who"], clusters=3)
    again = analyse("clusters", columns=["x", "who"], clusters=3)
    other = analyse("clusters", columns=["x", "who"], clusters=4)
    assert first.run.fingerprint == again.run.fingerprint != other.run.fingerprint
