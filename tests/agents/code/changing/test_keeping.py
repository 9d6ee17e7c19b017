"""What was kept is what is offered: after a killed run, an edit by hand, a discard, a repair that
is only half of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agents.code.changing.branch import ChangeBranch
from core.agents.code.changing.by_hand import edited_by_hand, text_by_hand
from core.agents.code.changing.finishing import brought_back, committed, discarded, published
from core.domain.approvals import Verdict
from core.domain.code.changes import Change
from core.errors import UserError
from core.sandbox.pool import WorkerPool
from tests.agents.code.changing.driving import FILES, RIGHT, Driver, driver, shop

FIX = "Fix the failing test"
PAGES = "shop/pages.py"
TWICE = """def test_full_pages():
    assert page_count(20) == 2


def test_caption():
    assert caption(15) == "2 leaves"
"""


def no(word: str = "") -> Verdict:
    return Verdict(allowed=False, word=word)


def branch_of(drive: Driver, change: Change) -> ChangeBranch:
    workshop = drive.workshop
    return ChangeBranch(workshop, workshop.repositories()[0], change, drive.context("r1"))


def folder_of(drive: Driver) -> Path:
    return Path(drive.workshop.trees("s1").list()[0].folder)


def test_what_a_killed_run_left_in_the_folder_is_gone(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    drive = driver(person, box, [RIGHT])

    def killed(move: str) -> None:
        if move != "look":
            (folder_of(drive) / PAGES).write_text("half writ")
            (folder_of(drive) / "stray.py").write_text("")

    drive.before = killed
    change = drive.ask(FIX)
    assert change.status == "published"
    assert [file.path for file in change.files] == [PAGES]
    assert "half writ" not in person.git("show", f"{change.branch}:{PAGES}")


def test_more_on_a_branch_begins_at_what_was_kept(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    more = 'def caption(total):\n    return f"{page_count(total)} pages"  # all\n'
    drive = driver(person, box, [RIGHT, more], judge=lambda a: no())
    first = drive.ask(FIX)
    assert first.status == "waiting"
    (folder_of(drive) / PAGES).write_text("half writ")
    drive.judge = lambda action: Verdict(allowed=True)
    second = drive.ask(f"On {first.branch}: change `caption` so that it says all", run_id="r2")
    said = person.git("show", f"{second.branch}:{PAGES}")
    assert "-(-total // size)" in said
    assert "# all" in said


def test_half_a_repair_is_told_as_one_before_the_yes(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    head = FILES["tests/test_pages.py"].partition("\n\n\n")[0]
    person.commit({"tests/test_pages.py": f"{head}\n\n\n{TWICE}"}, "Two fail")
    drive = driver(person, box, [RIGHT])
    change = drive.ask(FIX)
    assert (change.before.failed, change.after.failed) == (2, 1)
    asked = drive.actions[0]
    assert "although 1 of 2 tests still fails" in asked.title
    message = person.git("show", "-s", "--format=%B", change.branch)
    assert message.splitlines()[0] == "Fix page_count in part"
    assert "Committed although 1 of 2 tests still fails." in message


def test_a_person_edits_and_the_tests_run_anew(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    drive = driver(person, box, [RIGHT], judge=lambda a: no())
    change = drive.ask(FIX)
    branch = branch_of(drive, change)
    text = text_by_hand(branch, PAGES)
    fresh = branch.keep(edited_by_hand(branch, PAGES, text.replace('pages"', 'leaves"')))
    assert (fresh.after.failed, fresh.edits, fresh.status) == (1, (PAGES,), "waiting")
    assert fresh.revision > change.revision
    assert "leaves" in fresh.diff
    assert "only since this change" in fresh.message
    again = branch_of(drive, fresh)
    fixed = again.keep(edited_by_hand(again, PAGES, text))
    assert fixed.after.good
    assert fixed.diff == change.diff
    done = again.keep(committed(again))
    again.keep(published(again))
    assert person.git("rev-parse", change.branch) == done.commit
    assert f"Edited by hand: {PAGES}" in person.git("show", "-s", "--format=%B", change.branch)


def test_only_a_file_of_the_change_is_edited(tmp_path: Path, box: WorkerPool) -> None:
    drive = driver(shop(tmp_path), box, [RIGHT], judge=lambda a: no())
    branch = branch_of(drive, drive.ask(FIX))
    for path in ("tests/test_pages.py", "../../store/config", "/etc/passwd", "pyproject.toml"):
        with pytest.raises(UserError, match="cannot be edited"):
            edited_by_hand(branch, path, "x")
    with pytest.raises(UserError, match="Nothing was changed in it"):
        edited_by_hand(branch, PAGES, text_by_hand(branch, PAGES))


def test_lines_keep_their_ends(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    person.commit({PAGES: FILES[PAGES].replace("\n", "\r\n").encode()}, "From Windows")
    drive = driver(person, box, ["never"], judge=lambda a: no())
    change = drive.ask("Rename page_count to pages_for")
    branch = branch_of(drive, change)
    typed = text_by_hand(branch, PAGES).replace("\r\n", "\n").replace("How many", "So many")
    fresh = edited_by_hand(branch, PAGES, typed)
    assert branch.text(PAGES) == typed.replace("\n", "\r\n")
    assert [file.added for file in fresh.files if file.path == PAGES] == [3]


def test_what_was_discarded_comes_back_as_it_was(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    drive = driver(person, box, [RIGHT], judge=lambda a: no("Discard."))
    gone = drive.ask(FIX)
    assert gone.status == "discarded"
    assert drive.workshop.trees("s1").list() == ()
    branch = branch_of(drive, gone)
    back = branch.keep(brought_back(branch))
    assert back.status == "waiting"
    assert branch.trees.changes(branch.tree).text == gone.diff
    again = branch_of(drive, branch.keep(discarded(branch)))
    twice = branch_of(drive, again.keep(brought_back(again)))
    assert twice.keep(committed(twice)).status == "committed"
    assert person.git("branch", "--list", "syna/*") == ""


def test_each_no_with_a_word_is_one_more_attempt(tmp_path: Path, box: WorkerPool) -> None:
    second = RIGHT.replace("-(-total // size)", "(total + size - 1) // size")
    words = iter((no("Use plain division"), no("As it was before")))
    drive = driver(
        shop(tmp_path),
        box,
        [RIGHT, second, RIGHT],
        judge=lambda a: next(words, Verdict(allowed=True)),
    )
    change = drive.ask(FIX)
    assert change.status == "published"
    assert "-(-total // size)" in change.diff
    assert [action.kind for action in drive.actions] == ["commit"] * 3 + ["publish_branch"]


def test_a_word_about_a_rename_is_heeded_where_it_names_a_place(
    tmp_path: Path, box: WorkerPool
) -> None:
    words = iter((no("Let `page_count` round up too"),))
    drive = driver(shop(tmp_path), box, [RIGHT], judge=lambda a: next(words, Verdict(allowed=True)))
    change = drive.ask("Rename caption to headline")
    assert change.status == "published"
    assert change.after.good
    assert "+def headline(total):" in change.diff
    assert "-(-total // size)" in change.diff
