"""What every FindingStore promises."""

from __future__ import annotations

import pytest

from core.services.findings import FindingStore
from core.storage.duckdb.state import DuckDBState
from tests.fakes.samples import profile, source
from tests.fakes.source_findings import MemoryFindingStore, found


@pytest.fixture(params=["memory", "duckdb"])
def store(request: pytest.FixtureRequest) -> FindingStore:
    if request.param == "memory":
        return MemoryFindingStore()
    return request.getfixturevalue("state").findings  # type: ignore[no-any-return]


def test_what_was_found_is_kept_a_source_and_replaced(store: FindingStore) -> None:
    assert store.get("s1") is None
    store.save(found("s1"))
    store.save(found("s2", findings=()))
    store.save(found("s1", tried=9))
    kept = store.get("s1")
    assert kept == found("s1", tried=9)
    store.remove("s1")
    store.remove("s1")
    assert store.get("s1") is None
    assert store.get("s2") is not None


def test_findings_go_with_their_source_and_outlive_a_refresh(state: DuckDBState) -> None:
    state.sources.save(source(), [profile()], [])
    state.findings.save(found())
    state.sources.save(source(fingerprint="f2"), [profile()], [])
    assert state.findings.get("s1") is not None
    state.sources.remove("s1")
    assert state.findings.get("s1") is None
