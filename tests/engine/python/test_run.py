"""Python cells, run in this process: what the code sees, and what comes back of it."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.domain.work import PythonRun, RunPython, TableGrant, ViewGrant
from core.engine.python.run import run_python
from core.errors import StepError

MEMORY = 1_000_000_000


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> TableGrant:
    file = tmp_path_factory.mktemp("python") / "orders.parquet"
    columns = {
        "region": ["N", "S", "N", None],
        "amount": [1.5, 2.0, 3.0, None],
        "units": [1, 2, 3, 4],
        "gaps": [1, None, 3, 4],
        "paid": [True, False, True, None],
        "day": [dt.date(2024, 1, day) for day in (1, 2, 3, 4)],
    }
    pq.write_table(pa.table(columns), file)
    return TableGrant(name="orders", file=str(file))


def _run(code: str, *tables: TableGrant, **more: object) -> tuple[PythonRun, list[list[object]]]:
    reply, rows = run_python(RunPython(code=code, tables=tables, **more), MEMORY)
    return reply, [table.to_pylist() for table in rows]


def _answers(reply: PythonRun) -> dict[str, object]:
    return {answer.name: answer.value for answer in reply.answers}


def _fails(code: str, *tables: TableGrant) -> StepError:
    with pytest.raises(StepError) as caught:
        _run(code, *tables)
    assert caught.value.remedy
    return caught.value


def test_a_table_goes_by_its_name_in_the_mapping_and_as_df(orders: TableGrant) -> None:
    code = "answer['same'] = df.equals(orders) and tables['orders'].equals(tables['Orders'])"
    assert _answers(_run(code, orders)[0]) == {"same": True}


def test_df_is_there_for_one_table_only(orders: TableGrant) -> None:
    other = TableGrant(name="more", file=orders.file)
    assert "'df' is not defined" in _fails("df", orders, other).message
    assert _answers(_run("answer['n'] = sorted(tables)", orders, other)[0]) == {}


def test_columns_have_the_types_that_a_csv_would_give(orders: TableGrant) -> None:
    code = "answer.update({name: str(kind) for name, kind in df.dtypes.items()})"
    assert _answers(_run(code, orders)[0]) == {
        "region": "str",
        "amount": "float64",
        "units": "int64",
        "gaps": "float64",
        "paid": "object",
        "day": "datetime64[us]",
    }


def test_an_earlier_query_is_a_table_too(orders: TableGrant) -> None:
    view = ViewGrant(name="north", sql="SELECT amount FROM orders WHERE region = 'N'")
    reply, rows = _run("north.sum()\nnorth", orders, views=(view,))
    assert rows == [[{"amount": 1.5}, {"amount": 3.0}]]
    assert reply.tables[0].columns[0].type == "DOUBLE"
    with pytest.raises(StepError, match="not a SELECT"):
        _run("1", orders, views=(ViewGrant(name="bad", sql="COPY orders TO 'x'"),))


def test_sql_over_the_tables_and_nothing_else(orders: TableGrant, tmp_path: Path) -> None:
    code = "sql('SELECT region, sum(amount) AS s FROM orders GROUP BY 1 ORDER BY 1')"
    assert _run(code, orders)[1] == [
        [
            {"region": "N", "s": 4.5},
            {"region": "S", "s": 2.0},
            {"region": None, "s": None},
        ]
    ]
    outside = tmp_path / "secret.csv"
    outside.write_text("a\n1\n")
    assert "disabled" in _fails(f"sql(\"FROM '{outside}'\")", orders).message


def test_what_is_printed_is_text_up_to_a_bound() -> None:
    reply, _ = _run("import sys; print('out'); print('err', file=sys.stderr)")
    assert reply.text == "out\nerr\n"
    assert reply.value is None
    flood = _run("for _ in range(1000): print('x' * 1000)")[0].text
    assert len(flood) < 65_000
    assert "left out" in flood


@pytest.mark.parametrize(
    ("code", "value", "kind"),
    [
        ("1 + 1", 2, "BIGINT"),
        ("2 ** 80", 2**80, "HUGEINT"),
        ("np.float64(0.5)", 0.5, "DOUBLE"),
        ("np.int32(7)", 7, "BIGINT"),
        ("np.bool_(True)", True, "BOOLEAN"),
        ("'text'", "text", "VARCHAR"),
        ("pd.Timestamp('2024-05-06')", "2024-05-06 00:00:00", "TIMESTAMP"),
        ("pd.NA", None, "NULL"),
        ("[1, 2]", "[1, 2]", ""),
        ("np.array([1, 2])", "array([1, 2])", ""),
    ],
)
def test_the_last_expression_is_the_value(code: str, value: object, kind: str) -> None:
    found = _run(code)[0].value
    assert found is not None
    assert (found.value, found.type) == (value, kind)
    assert type(found.value) is type(value)


def test_answers_are_scalars_and_what_is_larger_is_a_table() -> None:
    code = """
answer["n"] = np.int64(3)
answer["mean"] = pd.Series([1.0, 2.0]).mean()
answer["one"] = pd.Series([4.5])
answer["none"] = float("nan")
answer["rows"] = pd.DataFrame({"a": [1, 2]})
answer["list"] = ["x", "y"]
answer["map"] = {"p": 0.5, "q": 2.0}
"""
    reply, rows = _run(code)
    found = _answers(reply)
    assert math.isnan(found.pop("none"))
    assert found == {"n": 3, "mean": 1.5, "one": 4.5}
    assert [table.name for table in reply.tables] == ["rows", "list", "map"]
    assert rows[1] == [{"value": "x"}, {"value": "y"}]
    assert rows[2] == [{"name": "p", "value": 0.5}, {"name": "q", "value": 2.0}]


def test_an_answer_that_is_no_mapping_goes_by_that_name() -> None:
    assert _answers(_run("answer = 5")[0]) == {"answer": 5}


def test_tables_come_with_their_index_names_and_a_bound(orders: TableGrant) -> None:
    code = "show(df.groupby('region').amount.agg(['sum', 'count']))\npl.DataFrame({'a': [1, 2, 3]})"
    reply, rows = _run(code, orders, max_rows=2)
    assert rows[0] == [
        {"region": "N", "sum": 4.5, "count": 2},
        {"region": "S", "sum": 2.0, "count": 1},
    ]
    assert rows[1] == [{"a": 1}, {"a": 2}]
    assert [table.truncated for table in reply.tables] == [False, True]
    assert all(len(table.fingerprint) == 64 for table in reply.tables)


def test_odd_frames_become_plain_ones() -> None:
    code = """
show(pd.DataFrame([[1, "a"], ["b", 2.5]], columns=["x", "x"]))
show(pd.DataFrame({("a", "b"): [1], ("a", ""): [2]}))
show(pd.DataFrame({"z": [1 + 2j], "o": [object]}))
pd.Series([1, 2], index=["p", "q"])
"""
    reply, rows = _run(code)
    assert rows[0] == [{"x": "1", "x_2": "a"}, {"x": "b", "x_2": "2.5"}]
    assert rows[1] == [{"a_b": 1, "a": 2}]
    assert rows[2] == [{"z": "(1+2j)", "o": "<class 'object'>"}]
    assert rows[3] == [{"index": "p", "value": 1}, {"index": "q", "value": 2}]
    assert not reply.text


def test_figures_come_as_json_whichever_way_they_are_shown(orders: TableGrant) -> None:
    code = """
fig = px.bar(df, x="region", y="amount")
fig.show()
show(go.Figure(go.Scatter(y=[1, 2])))
fig
"""
    reply, _ = _run(code, orders)
    kinds = [json.loads(figure)["data"][0]["type"] for figure in reply.figures]
    assert kinds == ["bar", "scatter", "bar"]


def test_a_figure_that_is_too_large_is_left_out_and_said() -> None:
    reply, _ = _run("go.Figure(go.Scatter(y=list(range(1_000_000)), text=['word'] * 1_000_000))")
    assert not reply.figures
    assert "draw fewer points" in reply.remarks[0]


def test_the_same_code_gives_the_same_answer() -> None:
    code = "answer['r'] = np.random.rand(); import random; answer['s'] = random.random()"
    assert _answers(_run(code)[0]) == _answers(_run(code)[0])


def test_a_fault_names_the_line_and_columns_of_a_like_name(orders: TableGrant) -> None:
    error = _fails("x = 1\ndf['Amount'].sum()", orders)
    assert error.code == "python"
    assert "KeyError: 'Amount'" in error.message
    assert "On line 2: `df['Amount'].sum()`" in error.message
    assert "Columns of a like name: amount." in error.message


def test_a_fault_inside_a_library_names_the_line_of_the_cell() -> None:
    error = _fails("def f(x):\n    return np.linalg.inv(x)\n\nf(np.zeros((2, 2)))")
    assert "LinAlgError: Singular matrix" in error.message
    assert "On line 2: `return np.linalg.inv(x)`" in error.message
    assert "/" not in error.message


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = = 1", "SyntaxError: invalid syntax on line 1: `x = = 1`"),
        ("return 1", "'return' outside function"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("import nothing_of_that_name", "No module named 'nothing_of_that_name'"),
        ("x = '\\0'\n\0", "null bytes"),
        ("(" * 500 + ")" * 500, "too many nested parentheses"),
        ("def f(): f()\nf()", "RecursionError"),
        ("class E(Exception):\n  def __str__(self): 1/0\nraise E", "E\nOn line 3"),
    ],
)
def test_every_fault_is_a_step_error(code: str, said: str) -> None:
    error = _fails(code)
    assert error.code == "python"
    assert said in error.message


def test_where_python_lies_is_not_told() -> None:
    import os

    assert (
        os.path.dirname(os.__file__) not in _fails("import os; raise OSError(os.__file__)").message
    )


def test_leaving_in_good_order_keeps_what_was_set() -> None:
    assert _answers(_run("answer['a'] = 1\nimport sys; sys.exit()")[0]) == {"a": 1}


def test_an_empty_list_is_a_table_without_rows() -> None:
    reply, rows = _run('answer["none"] = []')
    assert [(table.name, table.rows) for table in reply.tables] == [("none", 0)]
    assert rows == [[]]
