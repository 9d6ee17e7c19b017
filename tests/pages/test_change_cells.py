"""A change on the notebook page: how it stands, and what a person can do with it."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.agents.code.changing.telling import moves_table
from core.domain.approvals import Origin, Policy
from core.domain.cells import RecordCell
from core.domain.code.change_actions import commit_action
from core.domain.code.changes import Attempt, Change, TestsSeen
from core.domain.code.commands import TestFailure
from core.domain.code.repository import DiffFile
from core.domain.records import Changed
from core.domain.sentences.changed import changed_answer, changed_grade
from core.domain.value import now
from tests.fakes import samples
from tests.fakes.changes import FakeChanges, offered
from tests.pages.conftest import Open, texts

FAILING = TestsSeen(
    ran=True,
    told=True,
    passed=1,
    failed=1,
    failures=(TestFailure(name="tests/<b>t</b>.py::t", message="assert 3 == 2"),),
)


def keep(filled: Any, change: Change, *, last: bool = True) -> FakeChanges:
    filled.changes = FakeChanges(change, last=last)
    cell = RecordCell(
        id="r7-1",
        notebook_id="n1",
        position=9,
        created_at=now(),
        run_id="r7",
        name="check_done",
        title="Change",
        record=Changed(change=change),
        result=moves_table(change, filled.results),
    )
    head = samples.answer(
        "r7-0",
        run_id="r7",
        position=8,
        question="Fix the failing test",
        answer=changed_answer(change, "check_done"),
        grade=changed_grade(change),
    )
    filled.store.save_cells([head, cell])
    changes: FakeChanges = filled.changes
    return changes


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def more(app: AppTest, words: str) -> None:
    label = "Ask for more on this branch"
    next(field for field in app.text_input if field.label == label).set_value(words)


def boxes(app: AppTest) -> list[Any]:
    """Files that are open to be edited."""
    return [area for area in app.text_area if area.label == "Text of shop/pages.py"]


def open_it(open_page: Open) -> AppTest:
    app = open_page("notebook", notebook="n1")
    assert not app.exception
    return app


def test_it_is_edited_committed_discarded_and_put_there(filled: Any, open_page: Open) -> None:
    changes = keep(filled, offered("r7"))
    app = open_it(open_page)
    said = texts(app)
    assert "**Not committed** · `syna/fix`" in said
    assert "Before: 1 passed, 1 failed" in said
    assert "After: 2 passed, 0 failed" in said
    press(app, "Commit")
    assert changes.acts == ["commit Commit to syna/fix: Fix page_count"]
    (kept,) = filled.approvals.history()
    assert (kept.action.kind, kept.by, kept.outcome) == ("commit", "you", "It was done.")
    press(app, "Discard")
    assert "The change was discarded." in texts(app)
    press(app, "Undo")
    assert changes.acts[1:] == ["discard", "bring back"]


def test_a_policy_that_says_no_holds_for_the_button_too(filled: Any, open_page: Open) -> None:
    changes = keep(filled, offered("r7"))
    filled.approvals.set_policies([Policy(kind="commit", rule="deny")])
    app = press(open_it(open_page), "Commit")
    assert changes.acts == []
    assert "A policy says" in texts(app)


def test_what_is_typed_is_kept_or_stays_in_its_box(filled: Any, open_page: Open) -> None:
    changes = keep(filled, offered("r7"))
    app = press(open_it(open_page), "Edit by hand")
    assert changes.acts == ["text shop/pages.py"]
    app.run()
    assert changes.acts == ["text shop/pages.py"]  # read once, however often the page is drawn
    assert {"Commit", "Discard", "Ask for more"}.isdisjoint(labels(app))
    boxes(app)[0].set_value("c\n").run()
    changes.refused = "It was changed since you opened it."
    press(app, "Keep and run the tests")
    assert "was changed since" in texts(app)
    assert boxes(app)[0].value == "c\n"
    changes.refused = ""
    press(app, "Keep and run the tests")
    assert changes.acts[1:] == ["edit shop/pages.py 'c\\n' k1"]
    assert not boxes(app)
    press(app, "Undo")
    assert changes.acts[2:] == ["put back"]


def test_a_box_that_is_left_asks_nothing(filled: Any, open_page: Open) -> None:
    changes = keep(filled, offered("r7"))
    app = press(press(open_it(open_page), "Edit by hand"), "Leave it as it was")
    assert not boxes(app)
    assert "Commit" in labels(app)
    assert changes.acts == ["text shop/pages.py"]


def test_half_a_repair_says_so_in_its_first_line(filled: Any, open_page: Open) -> None:
    keep(filled, offered("r7", before=FAILING, after=FAILING))
    app = open_it(open_page)
    assert "**Not committed: 1 of 2 tests still fails** · `syna/fix`" in texts(app)
    assert "tests/<b>t</b>.py::t: assert 3 == 2" in texts(app)
    assert "Commit anyway" in labels(app)


@pytest.mark.parametrize(
    ("fields", "line", "there", "absent"),
    [
        ({"status": "committed"}, "**Committed**", "Put the branch into shop", "Discard"),
        ({"status": "published"}, "**In the repository**", "Edit by hand", "Commit"),
        ({"status": "discarded"}, "**Discarded**", "Bring back", "Edit by hand"),
        ({"status": "failed"}, "**Not changed**", "", "Edit by hand"),
        (
            {"after": TestsSeen(why="No tests.")},
            "**Not committed: not tested**",
            "Commit anyway",
            "",
        ),
        ({"diff": "", "files": ()}, "Nothing differs any more", "Discard", "Commit"),
    ],
)
def test_each_state_offers_what_can_be_done(
    filled: Any, open_page: Open, fields: dict[str, object], line: str, there: str, absent: str
) -> None:
    keep(filled, offered("r7", **fields))
    app = open_it(open_page)
    assert line in texts(app)
    assert not there or there in labels(app)
    assert not absent or absent not in labels(app)


def test_more_is_asked_for_on_its_branch(filled: Any, open_page: Open) -> None:
    keep(filled, offered("r7", attempts=(Attempt(place="a.py::f", said="All pass.", kept=True),)))
    app = open_it(open_page)
    more(app, "also this")
    press(app, "Ask for more")
    assert [run.question for run in filled.runs.list("n1")] == ["On syna/fix: also this"]


def test_a_change_that_another_went_on_from_is_only_shown(filled: Any, open_page: Open) -> None:
    keep(filled, offered("r7"), last=False)
    app = open_it(open_page)
    assert "A later change went on from this one." in texts(app)
    assert {"Commit", "Discard", "Edit by hand", "Ask for more"}.isdisjoint(labels(app))


def test_a_diff_shows_no_markup_of_its_file_names(filled: Any, open_page: Open) -> None:
    path = "a/![x](http://192.0.2.1/x).py"
    diff = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-a\n+b\n"
    file = DiffFile(path=path, how="modified", added=1, removed=1)
    keep(filled, offered("r7", diff=diff, files=(file,)))
    app = open_it(open_page)
    (label,) = [e.label for e in app.expander if "x" in e.label and "+1" in e.label]
    assert "\\!\\[x\\]" in label


@pytest.mark.parametrize(
    ("button", "word"), [("Discard", "discard"), ("Ask for more", "round down")]
)
def test_while_a_run_waits_the_same_buttons_answer_its_request(
    filled: Any, open_page: Open, button: str, word: str
) -> None:
    change = offered("r8")
    filled.changes = FakeChanges(change)
    origin = Origin(kind="run", id="r8", label="Fix it", notebook_id="n1")
    asked = filled.approvals.ask(commit_action(change), origin)
    run = samples.run("r8", notebook_id="n1", question="Fix it", status="waiting")
    filled.runs.put(run, action=asked.action, approval_id=asked.id)
    app = open_it(open_page)
    assert {"Allow once", "Edit by hand"} <= labels(app)
    assert "Commit" not in labels(app)
    more(app, "round down")
    press(app, button)
    (denied,) = filled.approvals.history()
    assert (denied.status, denied.word) == ("denied", word)
