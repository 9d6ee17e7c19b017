"""What is asked to be reviewed, in people's words."""

from __future__ import annotations

import pytest

from core.agents.code.reviewing.wishes import ReviewSaid, apply_said, review_said


def said(what: str, **more: object) -> ReviewSaid:
    return ReviewSaid.model_validate({"what": what, **more})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Review this branch", said("branch")),
        ("please review my changes", said("branch")),
        ("review the branch topic", said("branch", new="topic")),
        ("Review branch feature/fast-load.", said("branch", new="feature/fast-load")),
        ("review the feature/x branch", said("branch", new="feature/x")),
        ("review feature/x", said("branch", new="feature/x")),
        ("review this branch against develop", said("branch", old="develop")),
        ("review the current branch please", said("branch")),
        ("can you review my last commit?", said("last")),
        ("code review of the last 3 commits", said("last", count=3)),
        ("review the last two commits", said("last", count=2)),
        ("review v1..v2", said("range", old="v1", new="v2")),
        ("review v1.0.0...v1.2.0", said("range", old="v1.0.0", new="v1.2.0")),
        ("review what changed between v1 and v2", said("range", old="v1", new="v2")),
        ("review from v1 to HEAD", said("range", old="v1", new="HEAD")),
        ("review commit 1a2b3c4d", said("commit", new="1a2b3c4d")),
        ("review HEAD", said("last")),
    ],
)
def test_it_is_read(question: str, expected: ReviewSaid) -> None:
    assert review_said(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "average review score by month",
        "how many reviews did we get in March?",
        "review scores by product",
        "which branch has the most revenue?",
        "what changed between v1 and v2",
        "summarise the reviews of the last month",
        "",
    ],
)
def test_questions_about_data_are_left_alone(question: str) -> None:
    assert review_said(question) is None


def test_a_suggestion_is_named_by_its_id_and_range() -> None:
    found = apply_said(f"Apply suggestion 0123456789 of the review of {'a' * 40}..{'b' * 40}")
    assert found == (said("range", old="a" * 40, new="b" * 40), "0123456789")
    assert apply_said("apply suggestion everything of the review of a..b") is None
    assert apply_said(f"and then apply suggestion 0123456789 of the review of ..{'b' * 40}") is None
