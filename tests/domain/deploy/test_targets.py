"""Targets: what a person may declare, and commands without a shell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.domain.deploy.targets import HealthCheck, command_of, filled
from core.errors import UserError


def test_a_command_is_split_into_words_and_blanks_are_filled_within_them() -> None:
    command = command_of('deploy --to "the stage" --version={version} {commit}', "/srv")
    ready = filled(command, {"version": "1.2.0", "commit": "abc"})
    assert ready.words == ("deploy", "--to", "the stage", "--version=1.2.0", "abc")
    assert ready.line == "deploy --to 'the stage' --version=1.2.0 abc"


@given(st.text(min_size=1).filter(lambda text: not text.startswith("-")))
def test_a_value_never_becomes_another_word(value: str) -> None:
    ready = filled(command_of("run {version} end", "/srv"), {"version": value})
    assert ready.words == ("run", value, "end")


@pytest.mark.parametrize("value", ["", "--force", "-rf"])
def test_a_value_is_never_an_option(value: str) -> None:
    with pytest.raises(UserError, match=r"needs \{tag\}"):
        filled(command_of("run {tag}", "/srv"), {"tag": value})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "empty"),
        ("run 'half", "cannot be read"),
        ("make && make install", "needs a shell"),
        ("cat a | sh", "needs a shell"),
        ("run {secret}", "{secret}"),
    ],
)
def test_what_is_no_command_is_said_plainly(line: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        command_of(line, "/srv")
    assert caught.value.kept
    assert caught.value.remedy


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://x", "http://", "https://user:pw@host/", "javascript:1"]
)
def test_only_web_addresses_are_asked_for_health(url: str) -> None:
    with pytest.raises(ValidationError, match="an address begins with"):
        HealthCheck(url=url)
