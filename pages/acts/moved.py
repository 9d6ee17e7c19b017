"""What a re-run moved, read from the results before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import session
from components.differences import difference_report
from core.domain.difference import Difference, difference
from core.errors import StorageError

if TYPE_CHECKING:
    from core.services.rerun import Rerun


def moved_in(done: Rerun) -> list[Difference]:
    """One for each cell whose result is another now; a result that is gone tells nothing."""
    before = {cell.id: cell for cell in done.before}
    result = session.services().cells.result
    found: list[Difference] = []
    for cell in done.changed:
        old = before.get(cell.id)
        if old is None or old.kind not in ("query", "python", "analysis", "code"):
            continue
        if old.result is None or cell.result is None or old.result == cell.result:
            continue
        try:
            found.append(
                difference(cell.title or cell.name, result(old.result), result(cell.result))
            )
        except StorageError:
            continue
    return [each for each in found if each.any]


def moved_report(notebook_id: str) -> None:
    """Until a person dismisses it."""
    found = session.differences(notebook_id)
    if found and difference_report(found, key=f"moved-{notebook_id}"):
        found.clear()
        st.rerun()
