from __future__ import annotations

from core.domain.cancel import CancelToken, only_within


def test_what_is_late_ends_nothing() -> None:
    ended: list[int] = []
    with only_within(lambda: ended.append(1)) as end:
        end()
        end()
    end()
    assert ended == [1, 1]


def test_a_token_that_is_cancelled_before_calls_at_once_and_no_more_when_forgotten() -> None:
    token, heard = CancelToken(), []
    token.on_cancel(lambda: heard.append("kept"))
    forget = token.on_cancel(lambda: heard.append("forgotten"))
    forget()
    token.cancel()
    token.on_cancel(lambda: heard.append("late"))
    assert heard == ["kept", "late"]
