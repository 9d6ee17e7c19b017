"""What a project's linters newly say is told, and put right where it can be."""

from __future__ import annotations

from pathlib import Path

from core.domain.code.overview import FoundCommand
from core.sandbox.pool import WorkerPool
from tests.agents.code.changing.driving import Driver, driver
from tests.fakes.repositories import Repository

RUFF = FoundCommand(words=("python", "-m", "ruff", "check", "."), why="", path="ruff.toml")
PLAIN = FoundCommand(words=("sh", "lint"), why="", path="lint")
CODE = "import os\n\n\ndef total(prices):\n    return sum(prices)\n"
BAD = "def total(prices):\n    rest = 1\n    return sum(prices or [])\n"
GOOD = "def total(prices):\n    return sum(prices or [])\n"
ASKED = "Change `total` so that None is no price"


def _driver(folder: Path, box: WorkerPool, linter: FoundCommand, *replies: str) -> Driver:
    person = Repository(folder / "person" / "shop")
    person.commit({"shop.py": CODE, "ruff.toml": "", "lint": "! grep rest shop.py\n"}, "Begin")
    drive = driver(person, box, replies, tests=None)
    drive.workshop.linters = (linter,)
    return drive


def test_only_what_is_new_is_told(tmp_path: Path, box: WorkerPool) -> None:
    change = _driver(tmp_path, box, RUFF, BAD).ask(ASKED)
    assert [each.partition(" ")[0] for each in change.lint] == ["shop.py:5"]
    assert "F841" in change.lint[0]


def test_what_is_new_is_put_right(tmp_path: Path, box: WorkerPool) -> None:
    drive = _driver(tmp_path, box, RUFF, BAD, GOOD)
    change = drive.ask(ASKED)
    assert change.lint == ()
    assert "F841" in drive.model.requests[-1].messages[-1].text
    assert "prices or []" in change.diff


def test_a_command_that_ends_badly_now_is_told(tmp_path: Path, box: WorkerPool) -> None:
    change = _driver(tmp_path, box, PLAIN, BAD).ask(ASKED)
    assert "“sh lint” ended well before and does not now" in change.lint[0]


def test_a_linter_that_is_not_there_says_nothing(tmp_path: Path, box: WorkerPool) -> None:
    gone = FoundCommand(words=("flake8",), why="", path="tox.ini")
    change = _driver(tmp_path, box, gone, BAD).ask(ASKED)
    assert change.lint == ()
    assert change.status == "published"
