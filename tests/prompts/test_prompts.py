import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prompts import PromptError, fill, render, template, version


def test_a_missing_variable_is_an_error() -> None:
    with pytest.raises(PromptError, match="no value for question"):
        fill("{{schema}} {{ question }}", {"schema": "x"})


def test_a_value_without_a_slot_is_an_error() -> None:
    with pytest.raises(PromptError, match="no slot for more"):
        fill("{{schema}}", {"schema": "x", "more": "y"})


def test_an_unknown_prompt_is_an_error() -> None:
    with pytest.raises(PromptError, match=r"nothing_here\.md"):
        render("nothing_here")


@given(st.text())
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    assert fill("<{{a}}>", {"a": value}) == f"<{value}>"


def test_the_version_follows_the_text() -> None:
    assert version("write_sql") != version("repair_sql")
    assert version("write_sql") == version("write_sql")
    assert "{{schema}}" in template("write_sql")
