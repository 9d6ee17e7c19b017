"""One more attempt, after a no that came with a word."""

from __future__ import annotations

from core.agents.code.changing.checking import checked
from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.editing import touched
from core.agents.code.changing.places import Atlas, meant
from core.agents.code.changing.rewriting import Wanted, rewrite
from core.domain.code.changes import Change
from core.errors import StepError


def amend(desk: ChangeDesk, word: str) -> Change | None:
    """The change with the word heeded, checked again; None, and the change as it was, where
    nothing came of it."""
    desk.change = desk.change.model_copy(update={"word": word})
    places = touched(desk, desk.change.attempts) or meant(desk, Atlas(desk))
    outcome = rewrite(desk, places, Wanted(word))
    if outcome.fault:
        return None
    change = desk.change
    desk.change = change.model_copy(
        update={
            "after": outcome.after,
            "attempts": (*change.attempts, *outcome.attempts),
            "calls": change.calls + desk.budget.spent.calls,
        }
    )
    try:
        return checked(desk)
    except StepError:
        del desk.tree  # the next use puts the folder back
        desk.change = change
        return None
