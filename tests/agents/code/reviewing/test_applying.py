"""A suggestion is applied where the branch stands now, once, or not at all with a reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.agents.code.reviewing.wishes import apply_said
from core.domain.code.review import Review, apply_question
from core.domain.work import Failure
from tests.agents.code.reviewing.bench import Bench

if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)

RATE = "def rate(weight):\n    return 4\n"
FAULT = "def rate(weight):\n    breakpoint()\n    return 4\n"


@pytest.fixture
def made(tmp_path: Path) -> Bench:
    return Bench(tmp_path, {"shop/rate.py": RATE}, {"shop/rate.py": FAULT})


def refused(made: Bench, review: Review) -> Failure:
    found = apply_said(apply_question(review, review.findings[0]))
    assert found is not None
    before = made.person.git("branch", "--list", "syna/*")
    result = made.step(found[0], finding=found[1])
    assert result.failure is not None
    assert made.person.git("branch", "--list", "syna/*") == before
    return result.failure


def move(made: Bench, text: str) -> str:
    made.person.git("checkout", "-q", "topic")
    commit = made.person.commit({"shop/rate.py": text}, "Move on")
    made.person.git("checkout", "-q", "main")
    return commit


def test_applied_twice_it_is_there_once_and_nothing_more_is_asked(made: Bench) -> None:
    review = made.review()
    question = apply_question(review, review.findings[0])
    first = made.apply(question)
    assert [action.kind for action in made.actions] == ["commit", "publish_branch"]
    again = made.apply(question)
    assert (again.branch, again.commit, again.where) == (first.branch, first.commit, "shop")
    assert len(made.actions) == 2
    assert made.person.git("branch", "--list", "syna/*", "--format=%(refname:short)") == (
        first.branch
    )


def test_on_a_branch_that_moved_it_follows_its_lines(made: Bench) -> None:
    review = made.review()
    head = move(made, f"# Rates\n\n{FAULT}")
    applied = made.apply(apply_question(review, review.findings[0]))
    assert made.person.git("rev-parse", f"{applied.branch}^") == head
    assert made.person.git("show", f"{applied.branch}:shop/rate.py") == f"# Rates\n\n{RATE}".strip()


def test_lines_that_have_gone_are_told_and_nothing_is_changed(made: Bench) -> None:
    review = made.review()
    move(made, "def rate(weight):\n    return 5\n")
    failure = refused(made, review)
    assert "topic has moved on since" in failure.message
    assert "not there any more" in failure.message
    assert made.actions == []


def test_lines_that_stand_there_twice_are_left_alone(made: Bench) -> None:
    review = made.review()
    move(made, f"X = 1\nY = 1\n{FAULT}\n\n{FAULT.replace('rate', 'other')}")
    assert "more than once" in refused(made, review).message


def test_a_branch_that_was_written_anew_is_reviewed_anew(made: Bench) -> None:
    review = made.review()
    made.person.git("checkout", "-q", "topic")
    made.person.git("commit", "-q", "--amend", "-m", "Other words")
    made.person.git("checkout", "-q", "main")
    assert "on no branch any more" in refused(made, review).message


def test_what_is_in_the_branch_already_is_said(tmp_path: Path) -> None:
    before = {"shop/rate.py": "def rate(weight):\n    return weight >= 20\n"}
    after = {"shop/rate.py": "def rate(weight):\n    return weight > 20\n"}
    made = Bench(tmp_path, before, after)
    review = made.review()
    assert review.findings[0].suggestion is not None
    move(made, before["shop/rate.py"])
    assert "is in topic already" in refused(made, review).message
