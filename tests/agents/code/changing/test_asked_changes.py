"""Adding, renaming and writing tests, with a scripted model, real git and the real box."""

from __future__ import annotations

from pathlib import Path

from core.domain.findings import Finding
from core.orchestrator.changing import change_grade
from core.sandbox.pool import WorkerPool
from tests.agents.code.changing.driving import FILES, RIGHT, driver, shop


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
