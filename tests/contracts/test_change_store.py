"""What every ChangeStore promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.protocols import ChangeStore
from tests.fakes.changes import MemoryChangeStore, change
from tests.fakes.samples import START


@pytest.fixture(params=["memory", "duckdb"])
def changes(request: pytest.FixtureRequest) -> ChangeStore:
    if request.param == "memory":
        return MemoryChangeStore()
    return request.getfixturevalue("state").changes  # type: ignore[no-any-return]


def test_changes_come_newest_first_and_by_source(changes: ChangeStore) -> None:
    first = change("r1")
    later = change("r2", source_id="s2").model_copy(update={"began": START + timedelta(hours=1)})
    changes.save(first)
    changes.save(later)
    changes.save(first.model_copy(update={"status": "committed"}))
    assert [each.id for each in changes.list()] == ["r2", "r1"]
    assert [each.status for each in changes.list(source_id="s1")] == ["committed"]
    assert len(changes.list(most=1)) == 1
    assert changes.find("r2") == later
    assert changes.find("r9") is None


def test_the_last_on_a_branch_is_the_last_that_was_offered(changes: ChangeStore) -> None:
    first = change("r1").model_copy(update={"branch": "syna/a", "status": "waiting"})
    changes.save(first)
    for number, update in enumerate(
        (
            {"branch": "syna/b", "status": "waiting"},
            {"branch": "syna/a", "status": "failed"},
            {"branch": "syna/a", "status": "working"},
        ),
        2,
    ):
        began = START + timedelta(hours=number)
        changes.save(change(f"r{number}").model_copy(update={"began": began, **update}))
    changes.save(change("r9", source_id="s2").model_copy(update={"branch": "syna/a"}))
    assert changes.last_on("s1", "syna/a") == first
    later = first.model_copy(update={"id": "r6", "began": START + timedelta(hours=9)})
    changes.save(later.model_copy(update={"status": "discarded"}))
    found = changes.last_on("s1", "syna/a")
    assert found is not None
    assert found.id == "r6"
    assert changes.last_on("s1", "syna/none") is None
