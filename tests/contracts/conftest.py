"""The real state, in a home of its own a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.home import Home
from core.storage.duckdb.state import DuckDBState


@pytest.fixture
def state(tmp_path: Path) -> Iterator[DuckDBState]:
    opened = DuckDBState(Home(tmp_path / "home"))
    yield opened
    opened.close()
