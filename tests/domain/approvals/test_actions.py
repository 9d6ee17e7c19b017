"""An action shows what it is, whatever text it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.domain.approvals import Decided, Verdict, decision_on, verdict_of
from core.domain.approvals.actions import PREVIEW
from tests.fakes.approvals import action

ALLOWED = Verdict(allowed=True)


@given(st.text())
def test_no_text_can_hide_or_turn_around(text: str) -> None:
    told = action(title=text, preview=text, touches=(text,))
    for shown in (told.title, told.preview, *told.touches):
        assert all(c.isprintable() or c in "\n\t" or c.isspace() for c in shown)
        assert not any("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in shown)


def test_marks_that_turn_text_around_are_spelled_out() -> None:
    assert action(title="a\u202etxt.exe").title == r"a\u{202e}txt.exe"
    assert action(title="no\u200bspace\x1b[2J").title == r"no\u{200b}space\u{001b}[2J"
    assert action(title="Zürich — 東京").title == "Zürich — 東京"


def test_long_text_says_how_much_is_missing_and_is_told_apart() -> None:
    one, two = (action(preview="+" * (PREVIEW + 10) + end) for end in "ab")
    assert "11 more characters are not shown" in one.preview
    assert len(one.preview) < PREVIEW + 100
    assert one.mark != two.mark
    many = action(touches=tuple(f"file {n}" for n in range(200)))
    assert len(many.touches) == 50
    assert many.touches[-1].startswith("and 151 more")


def test_an_action_is_no_less_risky_than_its_kind() -> None:
    with pytest.raises(ValidationError, match="at least"):
        action("push", risk="reads")
    assert action("push", risk="irreversible").risk == "irreversible"
    assert action("of_a_plugin", risk="reads").risk == "reads"
    with pytest.raises(ValidationError):
        action("../x")


def test_a_verdict_is_on_exactly_one_action() -> None:
    decided = (Decided(mark=action().mark, verdict=ALLOWED),)
    assert decision_on(decided, action(title="Told in other words", why="because")) == ALLOWED
    for other in (
        action(preview="+ another line"),
        action(touches=("elsewhere",)),
        action(content="9f"),
        action("push_tag"),
        action(risk="irreversible"),
    ):
        assert decision_on(decided, other) is None


@given(st.text(max_size=30), st.booleans(), st.booleans())
def test_a_verdict_survives_being_written(word: str, allowed: bool, for_run: bool) -> None:
    said = Verdict(allowed=allowed, for_run=allowed and for_run, word="" if allowed else word)
    read = verdict_of(said.value)
    assert (read.allowed, read.for_run) == (said.allowed, said.for_run)
    assert read.word == said.word.strip()


@given(st.text())
def test_no_other_text_is_a_yes(text: str) -> None:
    assert verdict_of(text).allowed == (text in ("allow", "allow_run"))
