"""What the linter says of the same lines is left out; what it says of others is not."""

from __future__ import annotations

from typing import cast

import pytest

from core.agents.code.reviewing.linting import ruff_of, unsaid
from core.agents.code.reviewing.settings import settings_of
from core.domain.code.attached import AttachedRepository
from core.domain.code.commands import LintFinding
from core.domain.code.overview import FoundCommand
from core.domain.code.repository import Origin, TreeFile
from core.domain.code.review import ReviewFinding
from core.protocols import GitStore

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


def repository(*commands: FoundCommand) -> AttachedRepository:
    origin = Origin(kind="folder", address="/x")
    return AttachedRepository(source_id="s", name="n", origin=origin, commit="c", linters=commands)


def found(words: str, path: str = "", why: str = "") -> FoundCommand:
    return FoundCommand(words=tuple(words.split()), why=why, path=path)


def test_the_projects_ruff_is_run_and_ours_where_it_has_no_linter() -> None:
    own = found("ruff check src")
    assert ruff_of(repository(found("mypy ."), own)) == own.words
    assert ruff_of(repository()) == ("ruff", "check", ".")
    assert ruff_of(repository(found("flake8"))) == ()


class Texts:
    """A store that has these files."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def file(self, commit: str, path: str) -> TreeFile | None:
        return TreeFile(path=path, blob=path, bytes=1) if path in self._files else None

    def read(self, blob: str, most: int = 0) -> bytes:
        return self._files[blob].encode()


def says(files: dict[str, str], command: FoundCommand, rule: str, path: str) -> bool:
    finding = FOUND.model_copy(update={"rule": rule, "path": path})
    store = cast(GitStore, Texts(files))
    return any(each.says(finding) for each in settings_of(repository(command), store, "c"))


@pytest.mark.parametrize(
    ("config", "wants", "rule", "said"),
    [
        ("[flake8]\n", "", "swallowed-error", True),  # E722 is on by itself
        ("[flake8]\nextend-ignore = E722\n", "", "swallowed-error", False),
        ("[flake8]\n", "", "shared-default", False),
        ("[flake8]\n", "flake8-bugbear\n", "shared-default", True),
        ("[flake8]\nselect = B,\n    E\n", "flake8-bugbear\n", "shared-default", True),
        ("[flake8]\nselect = E\n", "flake8-bugbear\n", "shared-default", False),
        ("[flake8]\nselect = B\n", "", "shared-default", False),
        ("[flake8]\n", "flake8-bandit\n", "sql-text", True),
        ("[flake8]\n", "flake8-print\n", "debugging", False),
        ("[flake8]\n", "flake8-print\n", "printing", True),
        ("[flake8]\n", "", "turned-comparison", False),
    ],
)
def test_what_flake8_would_say_is_left_to_it(
    config: str, wants: str, rule: str, said: bool
) -> None:
    files = {".flake8": config, "requirements-dev.txt": wants}
    assert says(files, found("flake8", ".flake8"), rule, "shop/cart.py") is said
    assert not says(files, found("flake8", ".flake8"), rule, "shop/cart.js")


@pytest.mark.parametrize(
    ("config", "rule", "said"),
    [
        ("export default [js.configs.recommended];", "debugging", True),
        ("export default [js.configs.recommended];", "printing", False),
        ('[js.configs.recommended, {rules: {"no-debugger": "off"}}]', "debugging", False),
        ('[{rules: {"no-console": ["warn"]}}]', "printing", True),
        ("// js.configs.recommended\nexport default [];", "unreachable", False),
        ("[tseslint.configs.recommendedTypeChecked]", "lost-await", True),
        ("[tseslint.configs.recommended]", "lost-await", False),
        ("[js.configs.recommended]", "removed-guard", False),
    ],
)
def test_what_eslint_would_say_is_left_to_it(config: str, rule: str, said: bool) -> None:
    files = {"eslint.config.js": config}
    command = found("npx eslint .", "eslint.config.js")
    assert says(files, command, rule, "src/cart.ts") is said
    assert not says(files, command, rule, "src/cart.py")
