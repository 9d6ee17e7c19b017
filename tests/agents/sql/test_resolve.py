"""No name that the data lacks reaches the database, whatever is written."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.agents.sql.candidate import read
from core.agents.sql.desk import Desk
from core.agents.sql.invented import invented_names
from core.domain.work import RunQuery
from core.errors import StepError
from tests.fakes.desk import desk

COLUMNS = st.sampled_from(
    "name city age amount weight title year customer_id order_id product_code"
    " nme ages salary Title rowid total id x".split()
)
TABLES = st.sampled_from("customers orders products custmers shops".split())
ALIASES = st.sampled_from(["a", "b", "customers", "t9"])


@st.composite
def queries(draw: st.DrawFn) -> str:
    """SELECTs over one or two tables with names from in and out of the schema."""
    left, right = draw(TABLES), draw(TABLES)

    def column() -> str:
        name = draw(COLUMNS)
        return f"{draw(ALIASES)}.{name}" if draw(st.booleans()) else name

    join = f" JOIN {right} AS b ON {column()} = {column()}" if draw(st.booleans()) else ""
    where = f" WHERE {column()} IS NOT NULL" if draw(st.booleans()) else ""
    order = f" ORDER BY {column()}" if draw(st.booleans()) else ""
    inner = f"SELECT {column()}, {column()} AS total FROM {left} AS a{join}{where}{order}"
    return f"SELECT {draw(COLUMNS)} FROM ({inner}) AS a" if draw(st.booleans()) else inner


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk(tmp_path_factory.mktemp("shop"), "?")


@settings(max_examples=120)
@given(sql=queries())
def test_what_has_no_problem_has_no_unknown_name(sql: str, room: Desk) -> None:
    candidate = read(sql, room)
    if candidate.problems:
        return
    assert invented_names(candidate.sql, room.context.schema) == 0
    assert not [fault for fault in FAULTS if fault in fault_of(candidate.sql, room)]


FAULTS = ("not found", "does not exist", "does not have a column", "Ambiguous reference to column")


def fault_of(sql: str, room: Desk) -> str:
    """What the database says against a query, or nothing."""
    try:
        room.context.sandbox.run(RunQuery(sql=sql, tables=room.context.grants))
    except StepError as error:
        return error.message
    return ""


def test_invented_names_are_counted(tmp_path: Path) -> None:
    schema = desk(tmp_path).context.schema
    assert invented_names("SELECT name, salary FROM customers", schema) == 1
    assert invented_names("SELECT name FROM nowhere", schema) == 1
    assert invented_names("SELECT c.name FROM customers c", schema) == 0
