"""Adding, renaming and writing tests, with a scripted model, real git and the real box."""

from __future__ import annotations

from pathlib import Path

from core.domain.findings import Finding
from core.orchestrator.changing import change_grade
from core.sandbox.pool import WorkerPool
from tests.agents.code.changing.driving import FILES, RIGHT, driver, shop
from tests.fakes.repositories import Repository


def test_a_project_without_tests_is_told_as_not_tested(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    person.git("rm", "-rq", "tests")
    person.commit({}, "No tests")
    drive = driver(person, box, [RIGHT], tests=None)
    change = drive.ask("Change `page_count` so that it rounds up")
    assert change.status == "published"
    assert not change.after.ran
    assert "Not tested" in drive.actions[0].why
    assert change_grade([Finding(drive.results[-1], None)]).verdict == "unsure"


def test_a_function_is_changed_as_asked(tmp_path: Path, box: WorkerPool) -> None:
    fresh = 'def caption(total, word="pages"):\n    return f"{page_count(total)} {word}"\n'
    person = shop(tmp_path)
    drive = driver(person, box, [fresh])
    change = drive.ask("Add an argument word to `caption` in shop/pages.py")
    assert change.status == "published"
    assert [file.path for file in change.files] == ["shop/pages.py"]
    assert change_grade([Finding(drive.results[-1], None)]).verdict == "unsure"


def test_a_name_is_changed_by_rule_everywhere_but_in_texts(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path, README="call page_count")
    person.commit({"shop/__init__.py": '__all__ = ["page_count"]\nfrom .pages import page_count\n'})
    drive = driver(person, box, ["never asked"])
    change = drive.ask("Rename page_count to pages_for")
    assert drive.failure is None
    assert drive.model.requests == []
    assert {f.path for f in change.files} == {
        "shop/__init__.py",
        "shop/pages.py",
        "tests/test_pages.py",
    }
    said = person.git("show", f"{change.branch}:shop/__init__.py")
    assert said == '__all__ = ["pages_for"]\nfrom .pages import pages_for'


def test_a_name_that_is_taken_is_refused(tmp_path: Path, box: WorkerPool) -> None:
    drive = driver(shop(tmp_path), box, ["never asked"])
    drive.ask("Rename page_count to caption")
    assert drive.failure is not None
    assert "already" in drive.failure.message


def test_tests_are_kept_that_pass_and_notice_a_broken_function(
    tmp_path: Path, box: WorkerPool
) -> None:
    person = shop(tmp_path)
    good = person.commit({"shop/pages.py": FILES["shop/pages.py"].replace("+ 1", "+ 0")}, "Floor")
    empty = "one():\n    page_count(20)\n    assert True\n"
    useful = (
        "one():\n    assert page_count(30) == 3\n\n\n"
        "def test_two():\n    assert page_count(1) == 99\n"
    )
    drive = driver(person, box, [empty, useful])
    change = drive.ask("Write tests for page_count")
    assert good
    assert drive.failure is None
    assert [f.path for f in change.files] == ["tests/test_page_count.py"]
    said = person.git("show", f"{change.branch}:tests/test_page_count.py")
    assert "page_count(30) == 3" in said
    assert "99" not in said


SCRIPT = """import { pageCount } from "./pages.js";
// pageCount is told here
export const said = (n) => `${pageCount(n)} pages of pageCount`;
"""


def test_a_name_is_changed_in_another_language(tmp_path: Path, box: WorkerPool) -> None:
    person = Repository(tmp_path / "person" / "shop")
    pages = "export function pageCount(total) {\n  return Math.ceil(total / 10);\n}\n"
    notes = "Call pageCount.\n"
    person.commit({"src/pages.js": pages, "src/said.js": SCRIPT, "README.md": notes}, "Begin")
    drive = driver(person, box, ["never asked"], tests=None)
    change = drive.ask("Rename pageCount to pagesFor")
    assert drive.failure is None
    said = person.git("show", f"{change.branch}:src/said.js")
    assert said == (
        'import { pagesFor } from "./pages.js";\n// pageCount is told here\n'
        "export const said = (n) => `${pagesFor(n)} pages of pageCount`;"
    )
    assert "function pagesFor(total)" in person.git("show", f"{change.branch}:src/pages.js")
    assert "3 mentions" in change.notes[0]
    assert "README.md" in change.notes[0]
    assert {file.path for file in change.files} == {"src/pages.js", "src/said.js"}


def test_what_is_written_in_another_language_is_not_rewritten(
    tmp_path: Path, box: WorkerPool
) -> None:
    person = Repository(tmp_path / "person" / "shop")
    person.commit({"main.go": "package main\n\nfunc main() {}\n"}, "Begin")
    drive = driver(person, box, ["never asked"], tests=None)
    drive.ask("Add a flag --quiet to the function `main`")
    assert drive.failure is not None
    assert "Only Python is rewritten so far, and shop has none (1 .go files)" in (
        drive.failure.message
    )
    assert drive.model.requests == []


def test_a_method_that_others_have_too_is_not_renamed(tmp_path: Path, box: WorkerPool) -> None:
    shelf = "class Shelf:\n    def get(self):\n        return {}.get(1)\n"
    person = shop(tmp_path)
    person.commit({"shop/shelf.py": shelf}, "A shelf")
    drive = driver(person, box, ["never asked"])
    drive.ask("Rename get to find")
    assert drive.failure is not None
    assert "strings, lists and the like" in drive.failure.message


def test_tests_of_a_class_notice_when_its_methods_give_nothing(
    tmp_path: Path, box: WorkerPool
) -> None:
    shelf = "class Shelf:\n    def __init__(self):\n        self.n = 2\n\n    def left(self):\n"
    person = shop(tmp_path)
    person.commit({"shop/shelf.py": f"{shelf}        return self.n\n"}, "A shelf")
    blind = "one():\n    assert Shelf()\n"
    drive = driver(person, box, [blind, "one():\n    assert Shelf().left() == 2\n"])
    change = drive.ask("Write tests for Shelf")
    assert drive.failure is None
    assert "Shelf().left() == 2" in person.git("show", f"{change.branch}:tests/test_shelf.py")
    assert "even when" in change.attempts[0].said
