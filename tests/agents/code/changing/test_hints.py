"""What errors say by themselves, put right without a model; and what they say is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agents.code.changing.hints import alike
from core.sandbox.pool import WorkerPool
from tests.agents.code.changing.driving import driver
from tests.fakes.repositories import Repository

NEVER = ["never asked"]
SHELF = """class Shelf:
    def __init__(self):
        self.counts = {"nut": 2}

    def put(self, thing):
        self.counts[thing] = self.counts.get(thing, 0) + 1
"""


def _repository(folder: Path, code: str, test: str) -> Repository:
    person = Repository(folder / "person" / "shop")
    person.commit({"shop/__init__.py": "", "shop/a.py": code, "tests/test_a.py": test}, "Begin")
    return person


@pytest.mark.parametrize(
    ("code", "test", "fixed"),
    [
        (
            "def tally(words):\n    return dict(Counter(words))\n",
            "assert a.tally('aab') == {'a': 2, 'b': 1}",
            "from collections import Counter\n\n\ndef tally(words):",
        ),
        (
            "def speed(wind):\n    return wind['speed']\n",
            "assert a.speed({'speed_kmh': 3, 'from': 'N'}) == 3",
            "wind['speed_kmh']",
        ),
        (
            SHELF + "\n\ndef left(shelf):\n    return shelf.count['nut']\n",
            "assert a.left(a.Shelf()) == 2",
            "shelf.counts['nut']",
        ),
        (
            "def add(left, right=1):\n    return left + right\n\n\n"
            "def more(x):\n    return add(x, rigth=2)\n",
            "assert a.more(1) == 3",
            "add(x, right=2)",
        ),
    ],
)  # fmt: skip
def test_a_name_is_put_right_by_what_the_error_says(
    tmp_path: Path, box: WorkerPool, code: str, test: str, fixed: str
) -> None:
    whole = f"from shop import a\n\n\ndef test_it():\n    {test}\n"
    person = _repository(tmp_path, code, whole)
    drive = driver(person, box, NEVER)
    change = drive.ask("Fix the failing test")
    assert drive.failure is None
    assert drive.model.requests == []
    assert fixed in person.git("show", f"{change.branch}:shop/a.py")
    assert "By a rule" in change.attempts[-1].said


@pytest.mark.parametrize(
    ("test", "reply", "fixed"),
    [
        (
            "from shop.a import Shelf, total\n\n\n"
            "def test_it():\n    assert total(Shelf()) == 2\n",
            "def total(shelf):\n    return sum(shelf.counts.values())\n",
            "\n\n\ndef total(shelf):\n    return sum(",
        ),
        (
            "from shop.a import Shelf\n\n\n"
            "def test_it():\n    assert Shelf().left('nut') == 2\n",
            "class Shelf:\n    def left(self, thing):\n        return self.counts[thing]\n",
            "+ 1\n\n    def left(self, thing):\n        return self.counts[thing]",
        ),
    ],
)  # fmt: skip
def test_a_function_that_is_not_there_is_written(
    tmp_path: Path, box: WorkerPool, test: str, reply: str, fixed: str
) -> None:
    person = _repository(tmp_path, SHELF, test)
    drive = driver(person, box, [f"```python\n{reply}```"])
    change = drive.ask("Fix the failing test")
    assert drive.failure is None
    assert fixed in person.git("show", f"{change.branch}:shop/a.py")
    asked = drive.model.requests[0].messages[-1].text
    assert "it is not there yet" in asked
    assert "class Shelf" in asked
    assert "def test_it" in asked


def test_the_nearest_names_are_first() -> None:
    names = ["speed_kmh", "from", "hour", "spud", "station", "temp_c", "low", "high"]
    assert alike("speed", names)[0] == "speed_kmh"
    assert "station" not in alike("speed", names)
    assert set(alike("name", ["owner", "balance"])) == {"owner", "balance"}
