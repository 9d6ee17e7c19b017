"""Results are collected once nothing refers to them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.dashboards.runs import TileRun
from core.domain.home import Home
from core.domain.results import ResultRef
from core.domain.steps import NamedTable
from core.errors import StorageError
from core.storage.duckdb.state import DuckDBState
from tests.fakes.samples import analysis, python, query, regions


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


def test_tables_and_figures_of_a_cell_stay_with_it(tmp_path: Path) -> None:
    state = DuckDBState(Home(tmp_path))
    ref, table = regions()
    kept: dict[str, ResultRef] = {}
    for name in ("values", "one", "two", "drawn", "found", "gone"):
        kept[name] = ref.model_copy(update={"fingerprint": name})
        state.results.put(kept[name], table)
    script = python(
        result=kept["values"],
        tables=[NamedTable(name="one", ref=kept["one"]), NamedTable(name="", ref=kept["two"])],
        figures=kept["drawn"],
    )
    state.notebooks.save_cells([script, analysis(tables=[NamedTable(name="", ref=kept["found"])])])
    state.results.collect(unused_for=timedelta(0))
    for name in ("values", "one", "two", "drawn", "found"):
        assert state.results.result(kept[name]).rows
    with pytest.raises(StorageError, match="not kept"):
        state.results.result(kept["gone"])
    state.close()


def test_results_of_tiles_stay_with_them(tmp_path: Path) -> None:
    state = DuckDBState(Home(tmp_path))
    ref, table = regions()
    top = ref.model_copy(update={"fingerprint": "top"})
    for each in (ref, top):
        state.results.put(each, table)
    state.dashboards.save_runs("d", [TileRun(tile_id="t", key="k", result=ref, top=top)])
    state.results.collect(unused_for=timedelta(0))
    assert state.results.result(ref).rows
    assert state.results.result(top).rows
    state.dashboards.purge("d")
    state.results.collect(unused_for=timedelta(0))
    with pytest.raises(StorageError, match="not kept"):
        state.results.result(ref)
    state.close()
