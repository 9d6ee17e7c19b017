"""What is done to verified answers, here and in notebooks."""

from __future__ import annotations

from components import session
from components.plain import short
from components.verified_list import VerifiedChoice


def on_verified(choice: VerifiedChoice) -> None:
    verified = session.services().verified

    def edit() -> None:
        before = next(v.answer for v in verified.list() if v.answer.id == choice.answer_id)
        verified.edit(choice.answer_id, choice.question, choice.sql)
        session.say("Saved.", undo=lambda: verified.put_back(before))

    match choice.kind:
        case "edit":
            session.attempt(edit)
        case "delete":
            session.attempt(lambda: unverify(choice.answer_id))


def verify(answer_cell_id: str) -> None:
    """Keep an answer of a notebook; said with what it means from now on."""
    verified = session.services().verified

    def act() -> None:
        kept = verified.verify(answer_cell_id)
        session.say(
            "Kept: the same question is answered this way from now on, with no model.",
            undo=lambda: verified.undo(kept),
        )

    session.attempt(act)


def unverify(answer_id: str) -> None:
    verified = session.services().verified
    gone = verified.delete(answer_id)
    said = f"“{short(gone.question, 60)}” is no longer kept as verified."
    session.say(said, undo=lambda: verified.put_back(gone))
