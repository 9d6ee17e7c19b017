"""A person's own edit of a file that a change touches: kept whatever the tests say of it."""

from __future__ import annotations

from core.agents.code.changing.branch import ChangeBranch
from core.agents.code.changing.checking import renewed
from core.domain.code.changes import Change
from core.errors import UserError


def text_by_hand(branch: ChangeBranch, path: str) -> str:
    """UserError for a file that is not of the change, or is no text."""
    named = any(file.path == path for file in branch.change.files)
    text = branch.text(path) if named else None
    if text is None:
        raise UserError(
            f"{path} cannot be edited here.",
            kept="Nothing was changed.",
            remedy="Ask for what it should say instead.",
        )
    return text


def edited_by_hand(branch: ChangeBranch, path: str, text: str) -> Change:
    """The change with that text, its tests run anew; the folder as it was where they cannot be."""
    before = text_by_hand(branch, path)
    fresh = text.replace("\r\n", "\n")
    if "\r\n" in before:
        fresh = fresh.replace("\n", "\r\n")
    if fresh == before:
        raise UserError("Nothing was changed in it.", kept="The change is as it was.")
    branch.write(path, fresh)
    edits = (*branch.change.edits, path)
    branch.change = branch.change.model_copy(update={"edits": edits})
    return renewed(branch, branch.run_tests())
