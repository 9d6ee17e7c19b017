"""What is to end one call of the model never ends the call after it."""

from __future__ import annotations

import pytest

from core.domain.chat import ChatRequest, Message
from tests.fakes.late_timer import LateTimers
from tests.fakes.real_models import small_model

pytestmark = pytest.mark.model
ASKED = ChatRequest(messages=(Message(role="user", text="Say hello."),), max_tokens=5)


def test_a_time_limit_that_rings_late_ends_no_other_call(monkeypatch: pytest.MonkeyPatch) -> None:
    model = small_model()
    try:
        first = model.complete(ASKED)
        with monkeypatch.context() as patched:
            late = LateTimers(patched)
            model.complete(ASKED)
        again = model.stream(ASKED)
        next(again)
        assert late.ring()
        *_, last = again
        assert last.text == first.text
    finally:
        model.close()
