"""What is put right in scripts before they run, and what is left as it is."""

from __future__ import annotations

import pytest

from core.agents.analysis.code import code_of
from core.agents.analysis.code_mend import mended
from core.agents.analysis.idioms import idioms
from core.domain.sources import Column, Schema, Table

COLUMNS = (("Body Mass", "DOUBLE"), ("age", "BIGINT"), ("ward", "VARCHAR"), ("dose", "VARCHAR"))
SCHEMA = Schema(
    tables=(
        Table(
            name="visits",
            columns=tuple(Column(name=n, type=t) for n, t in COLUMNS),
            rows=3,
            file="v.parquet",
        ),
    )
)

MENDED = [
    # columns in other spelling, but not names that the script makes
    ('x = df["body_mass"]', "x = df['Body Mass']"),
    ('x = df["Agee"]', "x = df['age']"),
    ('df["Ward_"] = 1\nx = df["Ward_"]', "df['Ward_'] = 1\nx = df['Ward_']"),
    ('x = df.groupby("Ward")["AGE"].mean()', "x = df.groupby('ward')['age'].mean()"),
    ('answer["AGE"] = 1', "answer['AGE'] = 1"),
    # files, drawing
    ('df = pd.read_csv("visits.csv")', "df = df.copy()"),
    ("import seaborn as sns\nx = 1", "x = 1"),
    # data of the script's own
    ('df = pd.DataFrame({"age": [1, 2], "ward": ["a", "b"]})', "df = df.copy()"),
    (
        'd = {"age": pd.to_datetime(["x"]), "ward": [2]}\ndf = pd.DataFrame(d)',
        "d = {'age': pd.to_datetime(['x']), 'ward': [2]}\ndf = df.copy()",
    ),
    ("df = fetch_california_housing().data", "df = df.copy()"),
    (
        'x = pd.DataFrame({"age": df["age"], "ward": 1})',
        "x = pd.DataFrame({'age': df['age'], 'ward': 1})",
    ),
    ('x = pd.DataFrame({"k": [1], "v": [2]})', "x = pd.DataFrame({'k': [1], 'v': [2]})"),
    ("x = 1\nplt.hist(df)\nplt.show()", "x = 1"),
    ('df.to_csv("out.csv")\nx = 1', "x = 1"),
    # what libraries no longer take
    ('x = df["age"].fillna(method="ffill")', "x = df['age'].ffill()"),
    ("x = mean_squared_error(a, b, squared=False)", "x = mean_squared_error(a, b) ** 0.5"),
    ("x = OneHotEncoder(sparse=False)", "x = OneHotEncoder(sparse_output=False)"),
    ("x = df.corr()", "x = df.corr(numeric_only=True)"),
    ("x = y.astype(np.float)", "x = y.astype(float)"),
    ('x = df["age"].str.strip()', "x = df['age'].astype(str).str.strip()"),
    ('x = df["ward"].str.strip()', "x = df['ward'].str.strip()"),
    # missing values
    (
        'r = stats.pearsonr(df["age"], df["Body Mass"])[0]',
        "r = stats.pearsonr(df[['age', 'Body Mass']].dropna()['age'],"
        " df[['age', 'Body Mass']].dropna()['Body Mass'])[0]",
    ),
    ('p = stats.shapiro(df["age"])[1]', "p = stats.shapiro(df['age'].dropna())[1]"),
    # order
    ("x = int(z > 3).sum()", "x = int((z > 3).sum())"),
    ("x = round(s, 2).mean()", "x = round(s.mean(), 2)"),
    ('d = df[["age", "Price"]].dropna()', "d = df[['age']].dropna()"),
    ('d = df[["Price"]]', "d = df[['Price']]"),
]


@pytest.mark.parametrize(("written", "run"), MENDED, ids=[w[:40] for w, _ in MENDED])
def test_scripts_are_mended(written: str, run: str) -> None:
    assert mended(written, SCHEMA)[0] == run


def test_each_mend_is_said_once() -> None:
    _, notes = mended('a = df["AGE"]\nb = df["AGE"]', SCHEMA)
    assert notes == ("Read AGE as age.",)


def test_code_that_does_not_parse_stays() -> None:
    assert mended("x = (1", SCHEMA) == ("x = (1", ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sure!\n```python\nx = 1\n```\nThat is it.", "x = 1"),
        ("```\nx = 1\n", "x = 1"),
        ("x = 1", "x = 1"),
        ("", ""),
    ],
)
def test_code_is_found_in_text(text: str, code: str) -> None:
    assert code_of(text) == code


def test_ways_to_write_fit_the_question() -> None:
    assert "pearsonr" in idioms("What is the correlation of A and B?")
    assert "shapiro" not in idioms("What is the correlation of A and B?")
    assert idioms("Hello") == ""


BOTH = Schema(
    tables=(
        *SCHEMA.tables,
        Table(name="my wards", columns=(Column(name="beds", type="BIGINT"),), rows=2, file="w"),
    )
)


@pytest.mark.parametrize(
    ("written", "run"),
    [
        ('import math\nx = df["age"] + df["dose"]', "import math\ndf = visits.copy()"),
        ('x = df["beds"].sum()', "df = tables['my wards'].copy()\nx = df['beds'].sum()"),
        ('df = df.dropna()\nx = df["beds"]', "df = tables['my wards'].copy()\ndf = df.dropna()"),
        ('df = visits[["age"]]\nx = df["age"]', "df = visits[['age']]\nx = df['age']"),
        ("x = df.sum()", "x = df.sum()"),
    ],
)
def test_a_frame_of_no_table_becomes_the_one_whose_columns_are_named(
    written: str, run: str
) -> None:
    assert mended(written, BOTH, single=False)[0].startswith(run)


def test_the_only_table_that_the_model_saw_is_the_frame() -> None:
    code, _ = mended("x = len(df)", SCHEMA, single=False)
    assert code == "df = visits.copy()\nx = len(df)"
