"""What the linter says of the same lines is left out; what it says of others is not."""

from __future__ import annotations

import pytest

from core.agents.code.reviewing.linting import linter_of, unsaid
from core.domain.code.attached import AttachedRepository
from core.domain.code.commands import LintFinding
from core.domain.code.overview import FoundCommand
from core.domain.code.repository import Origin
from core.domain.code.review import ReviewFinding

FOUND = ReviewFinding(
    path="shop/cart.py",
    first=3,
    last=5,
    severity="warning",
    rule="shared-default",
    reason="The default is shared.",
    why="What one call leaves in it, the next call finds there.",
)


def lint(line: int, code: str, path: str = "shop/cart.py") -> LintFinding:
    return LintFinding(path=path, line=line, code=code, message="x")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (lint(3, "B006"), False),
        (lint(3, "B006", "./shop/cart.py"), False),
        (lint(6, "B006"), True),
        (lint(3, "E501"), True),
        (lint(3, "B006", "shop/other.py"), True),
    ],
)
def test_only_the_same_of_the_same_lines(said: LintFinding, kept: bool) -> None:
    assert bool(unsaid([FOUND], [said])) is kept


def test_what_no_linter_says_always_stays() -> None:
    turned = FOUND.model_copy(update={"rule": "turned-comparison"})
    every = [lint(line, code) for line in (3, 4, 5) for code in ("B006", "E501", "F401", "T100")]
    assert unsaid([turned], every) == (turned,)


def test_the_projects_linter_is_asked_and_ruff_for_python_without_one() -> None:
    def made(*words: str) -> AttachedRepository:
        found = (FoundCommand(words=words, why="", path=""),) if words else ()
        origin = Origin(kind="folder", address="/x")
        return AttachedRepository(source_id="s", name="n", origin=origin, commit="c", linters=found)

    assert linter_of(made("eslint", "."), python=True) == ("eslint", ".")
    assert linter_of(made(), python=True) == ("ruff", "check", ".")
    assert linter_of(made(), python=False) == ()
