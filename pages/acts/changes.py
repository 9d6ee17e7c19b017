"""What is done to a change of a repository, from its cell or while its run waits."""

from __future__ import annotations

from components import background, session
from components.approvals.choice import Decide
from components.background import Work
from components.cells.choice import ChangeAct, ChangeChoice, KeepByHand, OpenByHand
from core.domain.code.changes import DISCARD, Change, TextByHand, more_on
from pages.acts.approvals import decide
from pages.acts.approved import approved


def on_change(notebook_id: str, choice: ChangeChoice) -> None:
    runs = session.services().runs
    match choice.kind:
        case "ask_more":
            question = more_on(choice.branch, choice.words)
            session.attempt(lambda: runs.start(notebook_id, question))
        case "change_act":
            _act(notebook_id, choice)
        case "open_by_hand":
            session.attempt(lambda: _open(choice))
        case "keep_by_hand":
            _keep(notebook_id, choice)


def on_asked(notebook_id: str, approval_id: str, choice: ChangeChoice) -> None:
    """The same while a request for it waits: what ends or turns the run is the answer to that."""
    match choice.kind:
        case "ask_more":
            decide(Decide(approval_id, "deny", word=choice.words))
        case "change_act" if choice.act == "discard":
            decide(Decide(approval_id, "deny", word=DISCARD))
        case _:
            on_change(notebook_id, choice)


def _act(notebook_id: str, choice: ChangeAct) -> None:
    changes = session.services().changes
    match choice.act:
        case "commit":
            session.attempt(lambda: _commit(notebook_id, choice.change_id))
        case "publish":
            session.attempt(lambda: _publish(notebook_id, choice.change_id))
        case "discard":
            session.attempt(lambda: _discard(choice.change_id))
        case "bring_back":
            session.attempt(lambda: changes.bring_back(choice.change_id))


def _commit(notebook_id: str, change_id: str) -> None:
    changes = session.services().changes
    action = changes.committing(change_id)
    done: list[Change] = []

    def act() -> None:
        done.append(changes.commit(change_id, action))

    if approved(action, act, label="A change", notebook_id=notebook_id):
        session.say(f"Committed to {done[0].branch}, in Syna's own copy.")


def _publish(notebook_id: str, change_id: str) -> None:
    changes = session.services().changes
    action = changes.publishing(change_id)

    def act(work: Work) -> str:
        return changes.publish(change_id, action).moves[-1].said

    def begin() -> None:
        background.start(notebook_id, "Putting the branch into its repository", act)

    approved(action, begin, label="A change", notebook_id=notebook_id)


def _discard(change_id: str) -> None:
    changes = session.services().changes
    changes.discard(change_id)
    session.say("The change was discarded.", undo=lambda: changes.bring_back(change_id))


def _open(choice: OpenByHand) -> None:
    read = session.services().changes.text(choice.change_id, choice.path)
    opened = session.ByHand(text=read.text, kept=read.kept)
    session.open_by_hand(choice.change_id, choice.path, opened)


def _keep(notebook_id: str, choice: KeepByHand) -> None:
    """What was typed stays in its box until it was kept."""
    changes = session.services().changes
    opened = session.by_hand(choice.change_id, choice.path)
    if opened is None:
        return
    typed = TextByHand(text=choice.text, kept=opened.kept)

    def act(work: Work) -> str:
        before = changes.find(choice.change_id)
        after = changes.edit(choice.change_id, choice.path, typed, cancel=work.cancel)
        opened.done = True
        if before is not None:
            work.undo = lambda: changes.put_back(before, after)
        return after.moves[-1].said

    background.start(notebook_id, "Running the tests", act)
