"""Which repository is meant, and that what was chosen ends the asking."""

from __future__ import annotations

import pytest

from core.conversations.flows.repositories import the_one
from core.domain.choices import NeedsChoice
from core.domain.code.attached import AttachedRepository
from core.domain.code.repository import Origin

QUESTIONS = ("roll back", "rename shop to store.", "who calls shop.main in shop-api or shop?")


def repository(name: str) -> AttachedRepository:
    return AttachedRepository(
        source_id=name, name=name, commit="c" * 40, origin=Origin(kind="folder", address=name)
    )


SHELF = tuple(repository(name) for name in ("shop", "shop-api", "shop.js", "In"))


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("what does main do in shop?", "shop"),
        ("Release Shop-API", "shop-api"),
        ("review shop.js.", "shop.js"),
        ("open shop/a.py, says shop", "shop"),
    ],
)
def test_the_name_is_enough(question: str, meant: str) -> None:
    assert the_one(question, SHELF[:3]).name == meant


def test_the_only_one_needs_no_name() -> None:
    assert the_one("roll back", SHELF[1:2]).name == "shop-api"


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("pick", range(4))
def test_what_was_chosen_is_not_asked_again(question: str, pick: int) -> None:
    try:
        the_one(question, SHELF)
    except NeedsChoice as asked:
        choice = asked.choices[min(pick, len(asked.choices) - 1)]
        assert the_one(choice.value, SHELF).name == choice.label
