"""The inbox: what waits, the four answers, what was decided, and what holds without asking."""

from __future__ import annotations

from typing import Any

from core.domain.approvals import Policy
from tests.fakes import samples
from tests.fakes.approvals import action, origin
from tests.pages.conftest import Open, texts


def test_an_empty_inbox_teaches(bare: Any, open_page: Open) -> None:
    app = open_page("approvals")
    assert not app.exception
    assert "Before Syna does something risky" in texts(app)


def test_a_request_says_what_why_how_risky_and_the_undo(filled: Any, open_page: Open) -> None:
    filled.approvals.ask(action(why="You asked for it <b>now</b>."), origin())
    app = open_page("approvals")
    assert not app.exception
    said = texts(app)
    for part in (
        "Push the branch syna/flag to origin",
        "You asked for it <b>now</b>.",
        "writes outside",
        "Touches",
        "+ a line",
        "Undo",
        "Delete the branch there.",
        "add a flag",
    ):
        assert part in said, part
    assert "1 waits for you" in texts(open_page("home"))


def test_the_four_answers(filled: Any, open_page: Open) -> None:
    ids = [filled.approvals.ask(action(content=str(n)), origin(f"r{n}")).id for n in range(4)]
    app = open_page("approvals")
    app.button(key=f"once-waiting-{ids[0]}").click().run()
    app.button(key=f"for-run-waiting-{ids[1]}").click().run()
    app.text_input(key=f"word-waiting-{ids[2]}").set_value("not on a Friday")
    app.button(key=f"FormSubmitter:deny-form-waiting-{ids[2]}-Deny").click().run()
    app.button(key=f"in-n1-waiting-{ids[3]}").click().run()
    assert not app.exception
    kept = [filled.approvals.get(one) for one in ids]
    assert [each.decision for each in kept] == ["once", "run", "deny", "always"]
    assert {each.by for each in kept} == {"you"}
    assert kept[2].word == "not on a Friday"
    assert filled.approvals.policies() == (Policy(kind="push", rule="allow", scope="n1"),)
    assert "not on a Friday" in texts(app)


def test_what_comes_again_by_itself_is_not_allowed_for_one_turn(
    filled: Any, open_page: Open
) -> None:
    turns = origin("alert a1", kind="task", label="Tell me if refunds drop")
    asked = filled.approvals.ask(action("set_schedule"), turns)
    app = open_page("approvals")
    labels = [button.label for button in app.button]
    assert "Allow" in labels
    assert not {"Allow once", "Allow for this run"} & set(labels)
    app.button(key=f"once-waiting-{asked.id}").click().run()
    assert filled.approvals.get(asked.id).status == "allowed"
    assert ":gray[allowed by you just now]" in texts(app)


def test_two_windows_decide_and_the_second_is_told(filled: Any, open_page: Open) -> None:
    asked = filled.approvals.ask(action(), origin())
    first, second = open_page("approvals"), open_page("approvals")
    first.button(key=f"once-waiting-{asked.id}").click().run()
    second.button(key=f"once-waiting-{asked.id}").click().run()
    assert "Push the branch syna/flag to origin :gray[allowed once by you just now]" in texts(
        second
    )
    assert len(filled.approvals.history()) == 1


def test_what_is_asked_every_time_offers_no_always(filled: Any, open_page: Open) -> None:
    filled.approvals.ask(action("run_unconfined"), origin())
    app = open_page("approvals")
    labels = [button.label for button in app.button]
    assert "Allow once" in labels
    assert not {"Allow for this run", "Everywhere"} & set(labels)


def test_a_policy_is_set_taken_back_and_brought_back(filled: Any, open_page: Open) -> None:
    app = open_page("approvals")
    app.segmented_control(key="rule-policy-push-ask").set_value("allow").run()
    assert filled.approvals.policies() == (Policy(kind="push", rule="allow"),)
    app.segmented_control(key="rule-policy-push-allow").set_value("ask").run()
    assert filled.approvals.policies() == ()
    app.button(key="notice-undo").click().run()
    assert filled.approvals.policies() == (Policy(kind="push", rule="allow"),)
    options = app.segmented_control(key="rule-policy-purge_notebook-ask").options
    assert "Allow" not in options


def test_a_file_of_policies_is_shown_before_it_holds(filled: Any, open_page: Open) -> None:
    app = open_page("approvals")
    content = b"policies:\n- {kind: push, rule: allow}\n- {kind: commit, rule: deny}\n"
    app.file_uploader[0].upload("p.yaml", content, "application/yaml").run()
    assert "Nothing is changed yet." in texts(app)
    assert filled.approvals.policies() == ()
    app.button(key="use-policies").click().run()
    assert len(filled.approvals.policies()) == 2
    assert "2 policies hold now." in texts(app)


def test_deleting_a_notebook_for_good_is_kept_and_not_asked_twice(
    filled: Any, open_page: Open
) -> None:
    filled.notebooks.delete("n1")
    app = open_page("notebooks")
    app.button(key="sure-deleted-n1").click().run()
    assert filled.notebooks.deleted() == ()
    (kept,) = filled.approvals.history()
    assert (kept.action.kind, kept.by, kept.outcome) == ("purge_notebook", "you", "It was done.")
    assert kept.origin.kind == "click"


def test_a_policy_that_denies_holds_for_buttons_too(filled: Any, open_page: Open) -> None:
    filled.approvals.set_policies([Policy(kind="purge_notebook", rule="deny")])
    filled.notebooks.delete("n1")
    app = open_page("notebooks")
    app.button(key="sure-deleted-n1").click().run()
    assert len(filled.notebooks.deleted()) == 1
    assert "A policy says that Syna may not delete a notebook for good" in texts(app)
    assert [each.status for each in filled.approvals.history()] == ["denied"]


def test_code_without_walls_runs_after_a_click_that_is_kept(filled: Any, open_page: Open) -> None:
    filled.cells.tier = "restricted"
    filled.store.save_cells([samples.python(position=9)])
    app = open_page("notebook", notebook="n1")
    run = next(b for b in app.button if b.label == "Run it this once")
    run.click().run()
    (kept,) = filled.approvals.history()
    assert kept.action.kind == "run_unconfined"
    assert kept.action.preview == filled.cells.coded[0][1]
    assert filled.cells.coded[0][2] is True
