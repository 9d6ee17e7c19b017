"""Findings come with a source, follow its changes, and never stand in the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

from core.domain.cancel import CancelToken
from core.domain.home import Home
from core.domain.source_findings import SourceFindings
from core.domain.sources import Source
from core.domain.suggestions import suggestions
from core.domain.work import Request
from core.engine.read import read_source
from core.errors import Cancelled, StepError
from core.protocols import Replied
from core.services.findings import FindingService
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.source_findings import MemoryFindingStore, finding
from tests.fakes.sources import MemorySourceStore
from tests.fakes.tasks import ManualTasks


class ReadingSandbox(InlineSandbox):
    """Reads files as a worker does, with whole profiles."""

    def _reply(self, request: Request) -> Replied:
        if request.kind == "read_source":
            return Replied(read_source(request, 1_000_000_000, report=lambda *_: None))
        return super()._reply(request)


@dataclass
class Desk:
    root: Path
    sandbox: InlineSandbox = field(default_factory=ReadingSandbox)
    tasks: ManualTasks = field(default_factory=ManualTasks)
    store: MemoryFindingStore = field(default_factory=MemoryFindingStore)
    told: list[SourceFindings] = field(default_factory=list)

    def __post_init__(self) -> None:
        kept = MemorySourceStore()
        self.sources = SourceService(
            Home(self.root / "home"),
            kept,
            notebooks=NotebookService(MemoryNotebookStore(), kept),
            sandbox=self.sandbox,
            tasks=self.tasks,
            attached=lambda source: self.service.later(source),
        )
        self.service = FindingService(
            self.store,
            sources=self.sources,
            sandbox=self.sandbox,
            tasks=self.tasks,
            told=self.told.append,
        )

    def file(self, shift: float = 0.0, name: str = "sales.csv") -> Path:
        """Three thousand amounts; those of the second year are larger by `shift`."""
        rng = np.random.default_rng(1)
        day = np.datetime64("2023-01-01") + np.sort(rng.integers(0, 730, 3_000))
        amount = rng.normal(100, 10, 3_000) + shift * (day >= np.datetime64("2024-01-01"))
        path = self.root / name
        pyarrow.csv.write_csv(pa.table({"day": day, "amount": amount}), path)
        return path

    def attach(self, shift: float = 0.0) -> Source:
        return self.sources.attach(self.file(shift))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_new_source_is_looked_at_in_the_background(desk: Desk) -> None:
    source = desk.attach(shift=80)
    waiting = desk.service.view(source.id)
    assert waiting.found is None
    assert waiting.progress is not None
    desk.tasks.run_all()
    view = desk.service.view(source.id)
    assert view.progress is None
    assert view.found is not None
    assert [f.kind for f in view.found.findings] == ["trend_break"]
    assert "January 2024" in view.found.findings[0].text
    assert desk.told == [view.found]
    assert desk.service.of([source.id, "gone"]) == view.found.findings


def test_a_refresh_looks_again_and_old_findings_do_not_pass_for_new_ones(desk: Desk) -> None:
    source = desk.attach(shift=80)
    desk.tasks.run_all()
    desk.file(shift=0)
    desk.sources.refresh(source.id)
    assert desk.service.view(source.id).stale
    assert desk.service.of([source.id]) == ()
    desk.tasks.run_all()
    view = desk.service.view(source.id)
    assert view.found is not None
    assert (view.stale, view.found.findings) == (False, ())


def test_a_look_can_be_stopped(desk: Desk) -> None:
    def stop(request: Request, cancel: CancelToken) -> None:
        if request.kind == "find_findings":
            desk.service.cancel(desk.sources.list()[0].id)
            raise Cancelled

    desk.sandbox.before = stop
    source = desk.attach()
    desk.tasks.run_all()
    view = desk.service.view(source.id)
    assert (view.found, view.progress, view.failure) == (None, None, None)


def test_a_look_that_fails_is_said_and_can_be_tried_again(desk: Desk) -> None:
    def fail(request: Request, cancel: CancelToken) -> None:
        if request.kind == "find_findings":
            raise StepError("This needed more memory.", code="memory", remedy="Take less.")

    desk.sandbox.before = fail
    source = desk.attach(shift=80)
    desk.tasks.run_all()
    failed = desk.service.view(source.id)
    assert failed.failure is not None
    assert failed.failure.message == "This needed more memory."
    desk.sandbox.before = lambda request, cancel: None
    desk.service.later(desk.sources.get(source.id))
    desk.tasks.run_all()
    assert desk.service.view(source.id).found is not None


def test_what_was_not_looked_at_before_is_at_the_next_start(desk: Desk) -> None:
    source = desk.attach(shift=80)
    desk.tasks.close()
    desk.service.catch_up()
    desk.tasks.run_all()
    assert desk.service.view(source.id).found is not None
    desk.service.catch_up()
    assert desk.tasks.waiting == {}


def test_a_source_that_goes_meanwhile_leaves_nothing(desk: Desk) -> None:
    source = desk.attach(shift=80)
    desk.sources.remove(source.id)
    desk.tasks.run_all()
    assert desk.store.get(source.id) is None


def test_findings_suggest_what_to_ask_next(desk: Desk) -> None:
    source = desk.attach()
    pairs = list(zip(source.tables, desk.sources.profiles(source.id), strict=True))
    plain = suggestions(pairs)
    found = [finding(question="total refund per month"), finding(question=plain[0])]
    assert suggestions(pairs, found=found) == (*plain, "total refund per month")
