"""Which words ask for a change of code."""

from __future__ import annotations

import pytest

from core.conversations.flows.changing import ChangeRequest, wish_of
from core.domain.choices import NeedsChoice
from core.domain.code.attached import AttachedRepository
from core.domain.code.repository import Origin
from core.domain.deploy.yard import Yard
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan
from core.domain.sources import Schema


@pytest.mark.parametrize(
    ("question", "what", "subject"),
    [
        ("Fix the failing test", "fix", ""),
        ("test_total fails, fix it", "fix", "test_total"),
        ("Rename the function parse in shop/a.py to parse_price", "rename", "parse"),
        ("document the function parse", "add", ""),
        ("The tests fail", "fix", ""),
        ("make the tests pass", "fix", ""),
        ("Repair the bug in `total`", "fix", "total"),
        ("rename load_all to load_each", "rename", "load_all"),
        ("Rename the function Basket.total into sum", "rename", "Basket.total"),
        ("Write tests for parse_line", "tests", "parse_line"),
        ("add unit tests for the function slug", "tests", "slug"),
        ("Add a --verbose flag to main in cli.py", "add", ""),
    ],
)
def test_wishes_are_read_by_their_words(question: str, what: str, subject: str) -> None:
    wish = wish_of(question)
    assert wish is not None
    assert (wish.what, wish.subject) == (what, subject)


@pytest.mark.parametrize(
    "question",
    [
        "What does slug do?",
        "Which tests fail?",
        "Why is the test failing?",
        "Total sales by month",
        "Add a column for the margin",
        "Return rate by product",
    ],
)
def test_other_questions_are_left_to_others(question: str) -> None:
    assert wish_of(question) is None


def test_a_branch_to_go_on_from_is_named() -> None:
    wish = wish_of("On syna/fix-total: handle None too")
    assert wish is not None
    assert (wish.onto, wish.words) == ("syna/fix-total", "handle None too")


def test_nothing_is_changed_without_a_repository() -> None:
    assert _plan("Fix the failing test") is None


def test_one_step_a_move() -> None:
    plan = _plan("Fix the failing test", "shop")
    assert plan is not None
    assert [step.name for step in plan.steps] == ["look", "edit", "check", "commit", "publish"]


def test_the_repository_is_asked_for_where_several_are() -> None:
    with pytest.raises(NeedsChoice):
        _plan("Fix the failing test", "shop", "bank")
    assert _plan("Fix the failing test in bank", "shop", "bank") is not None


def _plan(question: str, *names: str) -> Plan | None:
    own = tuple(
        AttachedRepository(
            source_id=name,
            name=name,
            origin=Origin(kind="folder", address=f"/{name}"),
            commit="c" * 40,
        )
        for name in names
    )
    request = ChangeRequest(lambda schema: Yard(own))
    return request.match(Inquiry(question, "code", Schema()))
