"""Flags of a command line, values and new functions, with a scripted model."""

from __future__ import annotations

from pathlib import Path

from core.sandbox.pool import WorkerPool
from tests.agents.code.changing.driving import driver, shop
from tests.fakes.repositories import Repository

CLI = """import argparse

LIMIT = 3


def build_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=LIMIT)
    return parser


def main(argv=None):
    options = build_parser().parse_args(argv)
    print(options.limit)
"""
DECLARED = """def build_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=LIMIT)
    parser.add_argument("--dry-run", action="store_true")
    return parser
"""
USED = """def main(argv=None):
    options = build_parser().parse_args(argv)
    if not options.dry_run:
        print(options.limit)
"""
UNUSED = "def main(argv=None):\n    print(build_parser().parse_args(argv))\n"
ASKED = "Add a --dry-run flag to the command line that prints nothing"


def _repository(folder: Path) -> Repository:
    person = Repository(folder / "person" / "tool")
    person.commit({"tool.py": CLI}, "Begin")
    return person


def test_a_flag_is_declared_and_then_used(tmp_path: Path, box: WorkerPool) -> None:
    person = _repository(tmp_path)
    other = DECLARED.replace("--dry-run", "--dry")
    drive = driver(person, box, [other, DECLARED, USED], tests=None)
    change = drive.ask(ASKED)
    assert drive.failure is None
    said = person.git("show", f"{change.branch}:tool.py")
    assert '"--dry-run", action="store_true"' in said
    assert "if not options.dry_run" in said
    assert [a.kept for a in change.attempts] == [False, True, True]
    assert "does not have “--dry-run”" in change.attempts[0].said


def test_a_flag_that_nothing_uses_is_told(tmp_path: Path, box: WorkerPool) -> None:
    drive = driver(_repository(tmp_path), box, [DECLARED, UNUSED], tests=None)
    change = drive.ask(ASKED)
    assert drive.failure is None
    assert "“--dry-run” is read, but nothing uses it yet." in change.notes


def test_a_value_is_changed(tmp_path: Path, box: WorkerPool) -> None:
    person = _repository(tmp_path)
    drive = driver(person, box, ["LIMIT = 5\n"], tests=None)
    change = drive.ask("Change `LIMIT` to 5")
    assert drive.failure is None
    said = person.git("show", f"{change.branch}:tool.py")
    assert said == CLI.replace("LIMIT = 3", "LIMIT = 5").strip()


def test_a_new_function_goes_to_the_file_that_is_named(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    drive = driver(person, box, ["def half(total):\n    return total / 2\n"])
    change = drive.ask("Add a function `half` to shop/pages.py that halves a total")
    assert drive.failure is None
    said = person.git("show", f"{change.branch}:shop/pages.py")
    assert said.endswith('pages"\n\n\ndef half(total):\n    return total / 2')
