"""Where a cause may lie: values, classes, and lines of long functions."""

from __future__ import annotations

from pathlib import Path

from core.sandbox.pool import WorkerPool
from tests.agents.code.changing.driving import driver
from tests.fakes.repositories import Repository

UNITS = """UNITS = {"ml": 1, "tbsp": 10}


def in_ml(amount, unit):
    return amount * UNITS[unit]
"""
TRUCK = """class Truck:
    loads = []

    def __init__(self, plate):
        self.plate = plate

    def load(self, name):
        self.loads.append(name)
"""
LINES = "\n".join(f'    if text == "{n}":\n        return {n}' for n in range(50, 90))
LONG = f'def read(text):\n    if text == "one":\n        return 11\n{LINES}\n    return None\n'


def _repository(folder: Path, code: str, *tests: str) -> Repository:
    person = Repository(folder / "person" / "shop")
    text = "from shop import a\n" + "".join(
        f"\n\ndef test_{n}():\n    {test}\n" for n, test in enumerate(tests)
    )
    person.commit({"shop/__init__.py": "", "shop/a.py": code, "tests/test_a.py": text}, "Begin")
    return person


def test_a_value_of_a_module_is_repaired(tmp_path: Path, box: WorkerPool) -> None:
    tests = ("assert a.in_ml(1, 'ml') == 1", "assert a.in_ml(2, 'cup') == 480")
    person = _repository(tmp_path, UNITS, *tests)
    drive = driver(person, box, [' it is 15.\nUNITS = {"ml": 1, "tbsp": 10, "cup": 240}\n'])
    change = drive.ask("Fix the failing test")
    assert drive.failure is None
    assert '"cup": 240}' in person.git("show", f"{change.branch}:shop/a.py")
    assert change.attempts[-1].place == "shop/a.py::UNITS"


def test_a_number_is_as_much_more_as_is_missing(tmp_path: Path, box: WorkerPool) -> None:
    tests = ("assert a.in_ml(1, 'ml') == 1", "assert a.in_ml(2, 'tbsp') == 30")
    person = _repository(tmp_path, UNITS, *tests)
    drive = driver(person, box, ["never asked"])
    change = drive.ask("Fix the failing test")
    assert drive.failure is None
    assert drive.model.requests == []
    assert person.git("show", f"{change.branch}:shop/a.py") == UNITS.replace("10", "15").strip()


def test_what_objects_share_is_made_for_each_by_rule(tmp_path: Path, box: WorkerPool) -> None:
    tests = ("b = a.Truck('x'); b.load('sand'); assert b.loads == ['sand']",
             "assert a.Truck('y').loads == []")  # fmt: skip
    person = _repository(tmp_path, TRUCK, *tests)
    drive = driver(person, box, ["never asked"])
    change = drive.ask("Fix the failing test")
    assert drive.failure is None
    assert drive.model.requests == []
    said = person.git("show", f"{change.branch}:shop/a.py")
    assert "    def __init__(self, plate):\n        self.loads = []\n" in said
    assert "    loads = []\n\n" not in said


def test_some_lines_of_a_long_function_are_written_anew(tmp_path: Path, box: WorkerPool) -> None:
    person = _repository(tmp_path, LONG, "assert a.read('one') == 1", "assert a.read('x') is None")

    def lines(text: str) -> str:
        shown = text.rpartition("<<< code shop/a.py\n")[2].partition("\n>>>")[0]
        return " it is 1.\n" + shown.replace("return 11", "return 1")

    drive = driver(person, box, ["never given"])
    drive.model = type(drive.model)(lambda request: lines(request.messages[-1].text))
    change = drive.ask("Fix the failing test")
    assert drive.failure is None
    assert person.git("show", f"{change.branch}:shop/a.py") == LONG.replace("11", "1").strip()
    assert len(drive.model.requests[0].messages[-1].text) < len(LONG)
