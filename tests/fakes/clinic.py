"""A clinic's visits, as a source's table and profile, for tests of the analysis agent."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from core.agents.base import RunContext
from core.domain.cancel import CancelToken
from core.domain.events import Happening
from core.domain.profiles import ColumnProfile, TableProfile, TopValue
from core.domain.sources import Column, Schema, Table
from core.domain.work import ReadSource, TableGrant
from core.models.scripted import Reply, ScriptedModel
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox

_COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("visitId", "BIGINT", ("1", "2", "3")),
    ("ward", "VARCHAR", ("'North'", "'South'", "'East'")),
    ("sex", "VARCHAR", ("'male'", "'female'")),
    ("smoker", "VARCHAR", ("'yes'", "'no'")),
    ("age", "BIGINT", ("31", "45", "62")),
    ("Body weight (kg)", "DOUBLE", ("71.5", "80.25")),
    ("visit_count", "BIGINT", ("1", "2", "3")),
    ("heartRate", "DOUBLE", ("64", "71.5")),
    ("Low", "DOUBLE", ("60", "70")),
    ("High", "DOUBLE", ("110", "125")),
    ("cost", "DOUBLE", ("120.5", "300")),
    ("stage", "BIGINT", ("1", "2", "3")),
    ("admitted", "DATE", ("'2021-03-04'", "'2021-05-09'")),
    ("released", "DATE", ("'2021-03-09'", "'2021-05-11'")),
    ("year", "BIGINT", ("2019", "2020", "2021")),
    ("dose", "VARCHAR", ("'1.5'", "'2'", "'n/k'", "'3'")),
)
_DISTINCT = {"ward": 3, "sex": 2, "smoker": 2, "stage": 3, "year": 3, "visit_count": 6}
_RANGES = {
    "stage": ("1", "3"),
    "year": ("2019", "2021"),
    "age": ("18", "90"),
    "visit_count": ("1", "6"),
}


def clinic() -> tuple[Schema, TableProfile]:
    """The table as its source service tells it, without any rows."""
    columns = tuple(Column(name=n, type=t, samples=s) for n, t, s in _COLUMNS)
    table = Table(name="visits", columns=columns, rows=200, file="visits.parquet")
    profiled = tuple(_profiled(column) for column in columns)
    return Schema(tables=(table,)), TableProfile(table="visits", rows=200, columns=profiled)


def _profiled(column: Column) -> ColumnProfile:
    low, high = _RANGES.get(column.name, (None, None))
    known = [s.strip("'") for s in column.samples] if column.name in _DISTINCT else []
    return ColumnProfile(
        name=column.name,
        type=column.type,
        missing=5 if column.name == "heartRate" else 0,
        distinct=_DISTINCT.get(column.name, 180),
        minimum=low,
        maximum=high,
        unique=column.name == "visitId",
        top=tuple(TopValue(text=text, count=10) for text in known),
    )


def clinic_file(folder: Path) -> Path:
    """Two hundred visits as CSV, the same each time."""
    chance = random.Random(11)
    path = folder / "visits.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([name for name, _, _ in _COLUMNS])
        for number in range(1, 201):
            writer.writerow(_visit(number, chance))
    return path


def _visit(number: int, chance: random.Random) -> list[object]:
    age, low = chance.randint(18, 90), chance.randint(55, 85)
    cost = 9_000.0 if number == 7 else round(100 + 4 * age + chance.uniform(-40, 40), 2)
    rate = "" if number % 40 == 0 else round(chance.gauss(70, 8), 1)
    return [
        number, ("North", "South", "East")[number % 3], ("male", "female")[number % 2],
        ("no", "yes")[number % 5 == 0], age, round(chance.gauss(75, 12), 2), chance.randint(1, 6),
        rate, low, low + chance.randint(30, 60), cost, chance.randint(1, 3),
        f"2021-{1 + number % 12:02d}-04", f"2021-{1 + number % 12:02d}-{5 + number % 20:02d}",
        2019 + number % 3, "n/k" if number % 50 == 0 else 1 + number % 4,
    ]  # fmt: skip


def in_clinic(
    folder: Path, *, replies: tuple[Reply, ...] = (), off: frozenset[str] = frozenset()
) -> tuple[RunContext, list[Happening], ScriptedModel]:
    """A context over the file, as an agent gets it; what it says, and the model it asks."""
    sandbox = InlineSandbox()
    said: list[Happening] = []
    sandbox.run(ReadSource(path=str(clinic_file(folder)), into=str(folder)))
    schema, profile = clinic()
    model = ScriptedModel(list(replies))
    context = RunContext(
        run_id="run",
        notebook_id="notebook",
        question="",
        schema=schema,
        grants=(TableGrant(name="visits", file=str(folder / "visits.parquet")),),
        model=model,
        sandbox=sandbox,
        results=MemoryResultStore(),
        emit=said.append,
        cancel=CancelToken(),
        agents={},
        profiles=(profile,),
        off=off,
    )
    return context, said, model
