"""The briefing holds what happened since the visit before, and nothing of this one."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core.domain.alerts import Alert
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard
from core.domain.work import Failure
from core.services.alerts.service import AlertView
from core.services.briefing import BriefingService
from core.services.findings import FindingsView
from tests.fakes.alerts import MemoryAlertStore, alert, spoken
from tests.fakes.dashboards import spec, tile
from tests.fakes.samples import START, source
from tests.fakes.settings import MemorySettingStore
from tests.fakes.source_findings import finding, found


class Desk:
    """Sources, alerts and findings that a test sets by hand."""

    def __init__(self) -> None:
        self.now = START
        self.alerts: list[Alert] = []
        self.said = MemoryAlertStore()
        self.sources = [source()]
        self.view = FindingsView()
        self.status = "fresh"
        self.settings = MemorySettingStore()
        self.runs: list[TileRun] = []

    def failed(self, since: datetime) -> list[tuple[Dashboard, tuple[TileRun, ...]]]:
        late = tuple(run for run in self.runs if run.tried_at and run.tried_at > since)
        board = Dashboard(
            id="d1", version=1, created_at=START, updated_at=START,
            spec=spec(*(tile(f"t{n}") for n in range(5))),
        )  # fmt: skip
        return [(board, late)] if late else []

    def service(self) -> BriefingService:
        said: Any = SimpleNamespace(
            list=lambda: [AlertView(one) for one in self.alerts], spoken=self.said.spoken
        )
        sources: Any = SimpleNamespace(list=lambda: self.sources, status=lambda _: self.status)
        findings: Any = SimpleNamespace(view=lambda _: self.view)
        return BriefingService(
            self.settings,
            alerts=said,
            findings=findings,
            sources=sources,
            tiles=SimpleNamespace(failed=self.failed),
            clock=lambda: self.now,
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_visit_ends_when_nobody_looks_for_a_while(desk: Desk) -> None:
    service = desk.service()
    assert service.visit() is None
    desk.now += timedelta(minutes=20)
    assert service.visit() is None
    last = desk.now
    desk.now += timedelta(hours=9)
    assert service.visit() == last
    desk.now += timedelta(minutes=1)
    assert desk.service().visit() == last, "also after a restart"


def test_visits_that_cannot_be_read_are_begun_anew(desk: Desk) -> None:
    desk.settings.put("visits", "{}")
    assert desk.service().visit() is None


def test_what_happened_comes_with_what_cannot_wait_first(desk: Desk) -> None:
    later = START + timedelta(hours=1)
    desk.alerts = [alert(), alert("a2", name="Orders", trouble="No column x.", checked_at=later)]
    desk.said.speak([spoken(at=later), spoken("old", at=START - timedelta(1))])
    desk.sources = [source(attached_at=later)]
    desk.view = FindingsView(found(found_at=later, findings=(finding(), finding("f2"))))
    items = desk.service().since(START)
    assert [item.topic for item in items] == ["spoken", "trouble", "source", "finding"]
    assert "more than usual" in items[0].text
    assert "“Damaged” (reason)" in items[0].text
    assert items[1].text == "Could not be checked. No column x."
    assert items[3].text.endswith("And 1 more.")


def test_a_file_that_is_gone_and_a_look_that_failed_are_told(desk: Desk) -> None:
    desk.status = "gone"
    desk.view = FindingsView(failure=Failure(code="memory", message="Too large."))
    texts = [item.text for item in desk.service().since(START)]
    assert any("file behind it is gone" in text for text in texts)
    assert any("Too large." in text for text in texts)


def test_tiles_that_failed_since_are_told_with_the_reason(desk: Desk) -> None:
    later = START + timedelta(hours=1)
    failure = Failure(code="sql", message="There is no column x.")
    desk.runs = [
        TileRun(tile_id=f"t{n}", key="k", failure=failure, tried_at=later) for n in range(5)
    ]
    (item,) = [one for one in desk.service().since(START) if one.topic == "board"]
    assert (item.id, item.title, item.at) == ("d1", "Sales", later)
    assert item.text == (
        "Could not be computed: “Tile t0”, “Tile t1”, “Tile t2” and 2 more. There is no column x."
    )
    assert not [one for one in desk.service().since(later) if one.topic == "board"]


def test_trouble_that_was_there_before_is_no_news(desk: Desk) -> None:
    desk.alerts = [alert(trouble="No column x.", checked_at=START)]
    assert desk.service().since(START + timedelta(days=1)) == ()


def test_nothing_new_is_nothing_to_say(desk: Desk) -> None:
    assert desk.service().since(START + timedelta(days=1)) == ()


def test_a_file_that_changed_and_was_not_read_again_is_told() -> None:
    desk = Desk()
    desk.status = "changed"
    told = [item.text for item in desk.service().since(START)]
    assert told[0] == "The file behind it changed since it was read."
