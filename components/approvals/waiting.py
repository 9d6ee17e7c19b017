"""All that waits, by where it comes from; and the quiet count of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import streamlit as st

from components.approvals.choice import Decide
from components.approvals.request import request_card
from components.places import APPROVALS, NOTEBOOK, link
from components.plain import plain, short
from core.domain.approvals import Approval, Origin

_ICON = ":material/pending_actions:"


def waiting_list(
    approvals: Sequence[Approval], names: Mapping[str, str], *, key: str
) -> Decide | None:
    chosen: Decide | None = None
    for _, group in groupby(sorted(approvals, key=_place), key=_place):
        requests = list(group)
        _from(requests[0].origin, names)
        for each in sorted(requests, key=lambda a: a.asked_at):
            chosen = request_card(each, names=names, key=f"{key}-{each.id}") or chosen
    return chosen


def waits_for_you(number: int) -> None:
    """A line that leads to the inbox, while something waits there."""
    if number:
        link(APPROVALS, f"{number} wait{'s' if number == 1 else ''} for you", icon=_ICON)


def _place(approval: Approval) -> tuple[str, str]:
    return approval.origin.kind, approval.origin.id


def _from(origin: Origin, names: Mapping[str, str]) -> None:
    label = short(origin.label or "Something else", 120)
    if origin.kind == "run" and origin.notebook_id in names:
        note = plain(f"in {names[origin.notebook_id]}")
        link(NOTEBOOK, label, icon=":material/book_2:", note=note, notebook=origin.notebook_id)
    else:
        st.markdown(f"###### {plain(label)}", anchors=False)
