"""What is to end one call of the model never ends the call after it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from core.domain.chat import ChatRequest, Message
from core.models import llama_cpp
from tests.fakes.real_models import small_model

pytestmark = pytest.mark.model
ASKED = ChatRequest(messages=(Message(role="user", text="Say hello."),), max_tokens=5)


class LateTimer(threading.Thread):
    """Rings when a test says so, however long ago it was to be stopped."""

    rings: list[Callable[[], None]] = []  # noqa: RUF012

    def __init__(self, seconds: float, ring: Callable[[], None]) -> None:
        super().__init__(target=lambda: None)
        self.rings.append(ring)

    def cancel(self) -> None:
        """Too late: it is about to ring."""


def test_a_time_limit_that_rings_late_ends_no_other_call(monkeypatch: pytest.MonkeyPatch) -> None:
    model = small_model()
    try:
        first = model.complete(ASKED)
        with monkeypatch.context() as late:
            late.setattr(llama_cpp.threading, "Timer", LateTimer)
            model.complete(ASKED)
        again = model.stream(ASKED)
        next(again)
        for ring in LateTimer.rings:
            ring()
        *_, last = again
        assert last.text == first.text
    finally:
        model.close()
