"""Requests in the terminal: told in full, answered by somebody who sits there, or left to wait."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from core.domain.approvals import Decision
from core.services.approvals import ApprovalService
from syna_app.commands import approving
from syna_app.commands.opened import ProgressLine
from tests.fakes.approvals import MemoryApprovalStore, action, origin


@pytest.fixture
def approvals() -> ApprovalService:
    return ApprovalService(MemoryApprovalStore())


def sits_there(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    left = iter(answers)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(left))


def ask(approvals: ApprovalService, kind: str = "push") -> tuple[str, bool]:
    asked = approvals.ask(action(kind), origin())
    opened = cast(Any, SimpleNamespace(approvals=approvals))
    return asked.id, approving.decided(opened, asked.id, ProgressLine(quiet=True))


def test_where_nobody_sits_it_waits(
    approvals: ApprovalService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    _, answered = ask(approvals)
    assert not answered
    assert len(approvals.waiting()) == 1


@pytest.mark.parametrize(("answer", "decision"), [("y", "once"), ("Run", "run"), ("a", "always")])
def test_an_answer_is_kept(
    approvals: ApprovalService, monkeypatch: pytest.MonkeyPatch, answer: str, decision: Decision
) -> None:
    sits_there(monkeypatch, "what", answer)
    id, answered = ask(approvals)
    assert answered
    assert approvals.get(id).decision == decision
    assert approvals.get(id).by == "you, in the terminal"


def test_a_no_takes_a_word_and_what_is_asked_every_time_no_always(
    approvals: ApprovalService, monkeypatch: pytest.MonkeyPatch
) -> None:
    sits_there(monkeypatch, "a", "r", "n", "not now")
    id, _ = ask(approvals, "run_unconfined")
    assert (approvals.get(id).status, approvals.get(id).word) == ("denied", "not now")


def test_all_that_is_judged_by_is_told() -> None:
    said = approving.told(action(why="You asked for it."))
    for part in ("writes outside", "You asked for it.", "Touches: origin", "  + a line", "Undo: "):
        assert part in said
    assert "There is no undo." in approving.told(action(undo=""))
