"""Each planted fault is found, and of clean branches none is complained of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.domain.code.review import apply_question
from tests.agents.code.reviewing import (
    planted,
    planted_clean,
    planted_languages,
    planted_later,
    planted_later_clean,
    planted_more,
)
from tests.agents.code.reviewing.bench import Bench
from tests.agents.code.reviewing.planted import Case

if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)

FAULTS = (
    *planted.FAULTS,
    *planted_languages.FAULTS,
    *planted_more.FAULTS,
    *planted_later.FAULTS,
)
CLEAN = (*planted.CLEAN, *planted_clean.CLEAN, *planted_later_clean.CLEAN)


def bench(case: Case, tmp_path: Path) -> Bench:
    return Bench(tmp_path, case.before, case.after, tag=case.tag)


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.name)
def test_a_planted_fault_is_found_and_nothing_else(case: Case, tmp_path: Path) -> None:
    review = bench(case, tmp_path).review()
    assert [(f.rule, f.path) for f in review.findings] == [(case.rule, case.path)]
    finding = review.findings[0]
    assert finding.first >= 1
    assert finding.by == "rule"


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.name)
def test_a_clean_branch_is_not_complained_of(case: Case, tmp_path: Path) -> None:
    review = bench(case, tmp_path).review()
    assert review.findings == ()
    assert review.said.startswith("Nothing found in ")
    assert 0 < review.files <= len(case.after)


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.name)
def test_each_suggestion_is_one_change_on_a_branch_of_its_own(case: Case, tmp_path: Path) -> None:
    made = bench(case, tmp_path)
    review = made.review()
    for finding in review.findings:
        if finding.suggestion is None:
            continue
        head = made.person.git("rev-parse", "HEAD")
        applied = made.apply(apply_question(review, finding))
        assert [action.kind for action in made.actions] == ["commit", "publish_branch"]
        changed = made.person.git("diff", "--name-only", f"topic..{applied.branch}")
        assert changed == finding.path
        assert applied.branch.startswith("syna/review-")
        assert made.person.git("rev-parse", "HEAD") == head
        assert made.person.git("status", "--porcelain") == ""
