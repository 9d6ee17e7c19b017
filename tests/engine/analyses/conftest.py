"""Rows to analyse, and analysing them the way a worker does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.domain.work import AnalysisRun, RunAnalysis, TableGrant
from core.engine.analyses.run import run_analysis
from core.errors import StepError

MEMORY = 1_000_000_000


class Analysed:
    """A reply with its tables as pandas'."""

    def __init__(self, run: AnalysisRun, tables: tuple[pa.Table, ...]) -> None:
        self.run = run
        names = [table.name for table in run.tables]
        self.tables = {n: t.to_pandas() for n, t in zip(names, tables, strict=True)}
        for said, sent in zip(run.tables, tables, strict=True):
            assert [column.name for column in said.columns] == sent.column_names
            assert said.rows == sent.num_rows

    def value(self, name: str, of: str | None = None) -> object:
        return self.run.value(name, of)

    def held(self, name: str) -> bool | None:
        """Whether an assumption held; StopIteration if it was not looked at."""
        return next(each.held for each in self.run.assumptions if each.name == name)

    def left_out(self) -> int:
        return sum(each.rows for each in self.run.left_out)


class Analyst:
    """Analyses of one table, called t."""

    def __init__(self, frame: pd.DataFrame, file: Path) -> None:
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), file)
        self.frame = frame
        self.tables = (TableGrant(name="t", file=str(file)),)

    def __call__(self, analysis: str, sql: str = "SELECT * FROM t", **given: object) -> Analysed:
        request = RunAnalysis(
            analysis=analysis, parameters=json.dumps(given), sql=sql, tables=self.tables
        )
        return Analysed(*run_analysis(request, MEMORY))

    def fault(self, analysis: str, **given: object) -> StepError:
        with pytest.raises(StepError) as caught:
            self(analysis, **given)
        assert caught.value.code == "analysis"
        assert caught.value.kept
        return caught.value


Over = Callable[[pd.DataFrame], Analyst]


@pytest.fixture
def over(tmp_path: Path) -> Over:
    """An analyst over a frame."""
    count = 0

    def made(frame: pd.DataFrame) -> Analyst:
        nonlocal count
        count += 1
        return Analyst(frame, tmp_path / f"t{count}.parquet")

    return made


def people(seed: int, rows: int = 240) -> pd.DataFrame:
    """Random rows of every kind of column, with gaps."""
    draw = np.random.default_rng(seed)
    x = draw.normal(50, 12, rows)
    y = 2.0 * x + draw.exponential(30, rows)
    frame = pd.DataFrame(
        {
            "x": x,
            "y": y,
            "w": draw.integers(0, 9, rows),
            "group": draw.choice(["a", "b", "c"], rows),
            "pair": draw.choice(["no", "yes"], rows),
            "flag": draw.random(rows) > 0.4,
            "when": pd.Timestamp("2023-01-05")
            + pd.to_timedelta(np.sort(draw.integers(0, 700, rows)), "D"),
            "who": draw.integers(1, 40, rows),
            "price": [f"${value:,.2f}" for value in draw.uniform(900, 3000, rows)],
            "rate": [f"{value:.1f}%" for value in draw.uniform(0, 100, rows)],
            "word": draw.choice(["red", "green"], rows),
            "same": 7.0,
            "empty": pd.Series([None] * rows, dtype="str"),
        }
    )
    for name, every in (("y", 11), ("group", 17), ("w", 13)):
        frame.loc[frame.index % every == 3, name] = None
    return frame


@pytest.fixture(params=[1, 2])
def rows(request: pytest.FixtureRequest) -> pd.DataFrame:
    return people(request.param)


@pytest.fixture
def analyse(rows: pd.DataFrame, over: Over) -> Analyst:
    return over(rows)
