"""“Fix the failing test”, with a scripted model, real git and the real box."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agents.code.changing import branch, desk
from core.domain.approvals import Action, Verdict
from core.sandbox.pool import WorkerPool
from tests.agents.code.changing.driving import FILES, RIGHT, WRONG, driver, shop
from tests.fakes.repositories import every_byte

FIX = "Fix the failing test"


def test_a_branch_with_the_repair_is_put_into_the_repository(
    tmp_path: Path, box: WorkerPool
) -> None:
    person = shop(tmp_path)
    person.write({"shop/pages.py": "half written", "notes.txt": "mine"})
    dirty = {p: p.read_bytes() for p in person.folder.rglob("*") if ".git" not in p.parts
             and p.is_file()}  # fmt: skip
    index = (person.inside / "index").read_bytes()
    drive = driver(person, box, [WRONG, RIGHT])
    change = drive.ask(FIX)
    assert drive.failure is None
    assert change.status == "published"
    assert (change.before.failed, change.after.failed) == (1, 0)
    assert [a.kept for a in change.attempts] == [False, True]
    assert [a.kind for a in drive.actions] == ["commit", "publish_branch"]
    assert "-    return total // size + 1" in drive.actions[0].preview
    said = person.git("show", f"{change.branch}:shop/pages.py")
    assert said == FILES["shop/pages.py"].replace("total // size + 1", "-(-total // size)").strip()
    assert {p: p.read_bytes() for p in dirty} == dirty
    assert (person.inside / "index").read_bytes() == index
    assert person.git("branch", "--show-current") == "main"


def test_what_breaks_a_test_that_passed_is_never_kept(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    before = every_byte(person.folder)
    drive = driver(person, box, [WRONG])
    change = drive.ask(FIX)
    assert drive.failure is not None
    assert drive.failure.code == "unsolved"
    assert change.status == "failed"
    assert not any(a.kept for a in change.attempts)
    assert drive.actions == []
    assert every_byte(person.folder) == before
    assert drive.workshop.trees("s1").list() == ()


def test_the_budget_of_calls_is_kept(
    tmp_path: Path, box: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_CALLS", 1)
    drive = driver(shop(tmp_path), box, [WRONG])
    change = drive.ask(FIX)
    assert change.calls == 1
    assert len(drive.model.requests) == 1
    assert drive.failure is not None
    assert "asked 1 times" in drive.failure.message


def test_tests_that_hang_are_said_and_end(
    tmp_path: Path, box: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(branch, "TEST_SECONDS", 4.0)
    hang = "import time\n\n\ndef test_it():\n    time.sleep(900)\n"
    drive = driver(shop(tmp_path, tests__slash__test_hang__dot__py=hang), box, [RIGHT])
    change = drive.ask(FIX)
    assert change.before.why
    assert not change.before.good
    assert change.status == "failed"
    assert drive.actions == []


def test_nothing_is_done_where_all_tests_pass(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    person.commit({"shop/pages.py": FILES["shop/pages.py"].replace("+ 1", "+ (total % size > 0)")})
    drive = driver(person, box, [RIGHT])
    drive.ask(FIX)
    assert drive.failure is not None
    assert "no failing test" in drive.failure.message
    assert drive.model.requests == []


def test_a_no_with_a_word_is_one_more_attempt(tmp_path: Path, box: WorkerPool) -> None:
    better = RIGHT.replace("-(-total // size)", "(total + size - 1) // size")
    seen: list[Action] = []

    def judge(action: Action) -> Verdict:
        seen.append(action)
        return Verdict(allowed=len(seen) > 1, word="Use plain division" if len(seen) == 1 else "")

    person = shop(tmp_path)
    drive = driver(person, box, [RIGHT, better], judge=judge)
    change = drive.ask(FIX)
    assert change.status == "published"
    assert "(total + size - 1) // size" in seen[1].preview
    assert "Use plain division" in drive.model.requests[-1].messages[-1].text
    assert "(total + size - 1) // size" in person.git("show", f"{change.branch}:shop/pages.py")


@pytest.mark.parametrize(("word", "status"), [("", "waiting"), ("Discard", "discarded")])
def test_a_no_commits_nothing(tmp_path: Path, box: WorkerPool, word: str, status: str) -> None:
    person = shop(tmp_path)
    before = every_byte(person.folder)
    drive = driver(person, box, [RIGHT], judge=lambda a: Verdict(allowed=False, word=word))
    change = drive.ask(FIX)
    assert change.status == status
    assert drive.failure is not None
    assert drive.failure.code == "denied"
    assert every_byte(person.folder) == before
    assert len(drive.workshop.trees("s1").list()) == (0 if word else 1)


def test_more_can_be_asked_for_on_the_same_branch(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    more = 'def caption(total):\n    return f"{page_count(total)} pages"  # all\n'
    drive = driver(person, box, [RIGHT, more])
    first = drive.ask(FIX)
    second = drive.ask(f"On {first.branch}: change `caption` so that it says all", run_id="r2")
    assert drive.failure is None
    assert second.branch == first.branch
    assert person.git("rev-list", "--count", f"main..{first.branch}") == "2"


def test_a_branch_that_no_longer_applies_is_said(tmp_path: Path, box: WorkerPool) -> None:
    person = shop(tmp_path)
    drive = driver(person, box, [RIGHT])

    def moved(move: str) -> None:
        if move == "publish":
            text = FILES["shop/pages.py"].replace("total // size + 1", "max(1, total // size)")
            person.commit({"shop/pages.py": text}, "Another way")

    drive.before = moved
    change = drive.ask(FIX)
    assert "no longer applies to main" in drive.actions[-1].why
    assert change.status == "published"
    assert "max(1" in person.git("show", "main:shop/pages.py")
