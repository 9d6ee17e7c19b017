"""Results are collected once nothing refers to them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.home import Home
from core.errors import StorageError
from core.storage.duckdb.state import DuckDBState
from tests.fakes.samples import query, regions


def test_a_result_is_collected_when_no_cell_has_it(tmp_path: Path) -> None:
    state = DuckDBState(Home(tmp_path))
    ref, table = regions()
    other = ref.model_copy(update={"fingerprint": "unused"})
    state.results.put(ref, table)
    state.results.put(other, table)
    state.notebooks.save_cells([query(result=ref)])
    state.results.collect()
    assert state.results.result(other).rows
    state.results.collect(unused_for=timedelta(0))
    assert state.results.result(ref).rows
    with pytest.raises(StorageError, match="not kept"):
        state.results.result(other)
    state.notebooks.save_cells([query()])
    state.results.collect(unused_for=timedelta(0))
    with pytest.raises(StorageError, match="not kept"):
        state.results.result(ref)
    state.close()
