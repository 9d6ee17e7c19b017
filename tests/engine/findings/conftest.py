"""Tables to look at, and looking at them the way a worker does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.domain.profiles import Join
from core.domain.work import FindFindings, FindingsFound, ReadSource, SourceRead, TableGrant
from core.engine import database, profile
from core.engine.copy import Copied
from core.engine.findings.find import find_findings
from core.engine.read import read_source
from core.engine.relation import described

MEMORY = 1_600_000_000
RETAIL = Path(__file__).resolve().parents[3] / "data" / "retail"

Find = Callable[..., FindingsFound]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """What is found in tables, given by name."""

    def look(*, joins: tuple[Join, ...] = (), **tables: pa.Table) -> FindingsFound:
        grants, profiles = [], []
        for name, table in tables.items():
            file = tmp_path / f"{name}.parquet"
            pq.write_table(table, file)
            grants.append(TableGrant(name=name, file=str(file)))
            with database.plain(MEMORY) as connection:
                columns = described(connection, f"SELECT * FROM '{file}'")
                copied = Copied(file, columns, table.num_rows, units={}, remarks={})
                profiles.append(profile.profile(connection, copied, table=name).profile)
        request = FindFindings(tables=tuple(grants), profiles=tuple(profiles), joins=joins)
        return find_findings(request, MEMORY, report=lambda fraction, text: None)

    return look


@pytest.fixture(scope="session")
def retail(tmp_path_factory: pytest.TempPathFactory) -> FindingsFound:
    """What is found in the sample data."""
    into = tmp_path_factory.mktemp("retail")
    request = ReadSource(path=str(RETAIL), into=str(into))
    read = read_source(request, MEMORY, report=lambda fraction, text: None)
    return find_findings(asked(read, into), MEMORY, report=lambda fraction, text: None)


def asked(read: SourceRead, into: Path) -> FindFindings:
    grants = tuple(TableGrant(name=t.name, file=str(into / t.file)) for t in read.tables)
    return FindFindings(tables=grants, profiles=read.profiles, joins=read.joins)
