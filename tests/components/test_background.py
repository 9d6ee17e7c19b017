"""Work that outlives a script run."""

from __future__ import annotations

import threading
import uuid

import pytest

from components import background
from components.background import Work
from core.domain.work import Progress
from core.errors import UserError


def key() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is quick elsewhere takes its time on a busy machine."""
    monkeypatch.setattr(background, "PATIENCE", 60.0)


@pytest.mark.usefixtures("patient")
def test_quick_work_is_done_when_start_returns() -> None:
    assert background.start(key(), "Quick", lambda _: "Done.").said == "Done."


def test_slow_work_goes_on_and_can_be_stopped() -> None:
    entered = threading.Event()

    def act(work: Work) -> str:
        work.report(Progress(fraction=0.5, text="half"))
        entered.set()
        while not work.done.wait(0.01):
            work.cancel.raise_if_cancelled()
        return "never"

    name = key()
    work = background.start(name, "Slow", act)
    assert entered.wait(60)
    assert not work.done.is_set()
    assert work.progress.fraction == 0.5
    assert background.start(name, "Again", lambda _: "") is work
    work.cancel.cancel()
    assert work.done.wait(60)
    assert work.said.startswith("Stopped")
    background.forget(name)
    assert background.of(name) is None


@pytest.mark.usefixtures("patient")
def test_errors_are_kept_for_the_page() -> None:
    def act(_: Work) -> str:
        raise UserError("No.")

    work = background.start(key(), "Fails", act)
    assert isinstance(work.error, UserError)
