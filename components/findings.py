"""What was found in a source: a sentence each, the test behind it, and the way to its query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from components.figures import count
from components.plain import plain
from components.sentence import sentence
from core.domain.source_findings import FindingKind, SourceFinding

if TYPE_CHECKING:
    from core.services.findings import FindingsView

FIRST = 4
_ICONS: dict[FindingKind, str] = {
    "trend_break": ":material/show_chart:",
    "outliers": ":material/scatter_plot:",
    "unusual_group": ":material/donut_small:",
    "data_fault": ":material/rule:",
    "relation": ":material/hub:",
}
_KINDS: dict[FindingKind, str] = {
    "trend_break": "A turn over time",
    "outliers": "Values far from the rest",
    "unusual_group": "A group unlike the others",
    "data_fault": "A fault of the data",
    "relation": "A relation",
}


@dataclass(frozen=True)
class FindingChoice:
    """`finding` is set for open and trace."""

    kind: Literal["open", "trace", "again", "stop"]
    finding: SourceFinding | None = None


def findings(view: FindingsView, *, key: str, traced: bool = False) -> FindingChoice | None:
    """All of one source, or what there is to say where there are none. `traced` where there are
    commits that a turn could go back to."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-head"):
        st.markdown("#### Worth a look", width="stretch", anchors=False)
        if view.progress is not None:
            st.caption(f":shimmer[{plain(view.progress.text)}]", width="content")
            stopped = st.button("Stop", icon=":material/stop:", key=f"{key}-stop", type="tertiary")
            if stopped:
                return FindingChoice("stop")
        elif st.button(
            "Look again", icon=":material/refresh:", key=f"{key}-again", type="tertiary"
        ):
            return FindingChoice("again")
    if view.failure is not None:
        st.caption(plain(f"{view.failure.message} {view.failure.remedy}"))
    if view.found is None:
        if view.progress is None and view.failure is None:
            st.caption("Nobody has looked yet.")
        return None
    if view.stale:
        st.caption("The data has changed since this was found.")
    return _listed(view.found.findings, view.found.tried, key=key, traced=traced)


def _listed(
    found: Sequence[SourceFinding], tried: int, *, key: str, traced: bool
) -> FindingChoice | None:
    if not found:
        tests = count(tried, "test")
        nothing = f"Nothing stands out: {tests} found no more than chance gives."
        st.caption(nothing if tried else "There is too little here to test for what stands out.")
        return None
    chosen = [_shown(each, key=f"{key}-{each.id}", traced=traced) for each in found[:FIRST]]
    if len(found) > FIRST:
        with st.expander(f"{len(found) - FIRST} more", type="compact", key=f"{key}-more"):
            chosen += [
                _shown(each, key=f"{key}-{each.id}", traced=traced) for each in found[FIRST:]
            ]
    return next((each for each in chosen if each is not None), None)


def _shown(found: SourceFinding, *, key: str, traced: bool) -> FindingChoice | None:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"finding-{key}"
    ):
        with st.container(width="stretch", gap=None):
            clicked = sentence(found.rendered, key=f"{key}-said")
            how = found.evidence.sentence if found.evidence else "Counted in all rows"
            icon, kind = _ICONS[found.kind], _KINDS[found.kind]
            st.caption(f"{icon} {kind}", help=plain(how))
        stepped = traced and found.kind == "trend_break" and " by " not in found.title
        if stepped and st.button(
            "Look for the commit",
            icon=":material/commit:",
            key=f"{key}-trace",
            type="tertiary",
        ):
            return FindingChoice("trace", found)
        opened = st.button(
            "Open", icon=":material/open_in_new:", key=f"{key}-open", help="See its query and rows"
        )
    return FindingChoice("open", found) if opened or clicked is not None else None


def finding_buttons(found: Sequence[SourceFinding], *, key: str) -> SourceFinding | None:
    """One line each, to begin a notebook with."""
    for each in found:
        label = f"{_ICONS[each.kind]} {plain(each.text)}"
        if st.button(label, key=f"finding-{key}-{each.id}", type="tertiary"):
            return each
    return None
