"""A review: findings by file, each with its lines, reason and suggestion."""

from __future__ import annotations

import difflib
import re
from itertools import groupby
from textwrap import dedent

import streamlit as st

from components.cells.choice import AskAgain
from components.plain import plain
from core.domain.code.review import Review, ReviewFinding, Severity, apply_question

_MARKS: dict[Severity, str] = {
    "error": ":red-badge[:material/error: Error]",
    "warning": ":orange-badge[:material/warning: Warning]",
    "hint": ":gray-badge[:material/lightbulb: Hint]",
}
_OPEN = 12


def reviewed_view(review: Review, *, key: str) -> AskAgain | None:
    """What a person wants applied, as the question that asks for it."""
    chosen: AskAgain | None = None
    with st.container(key=f"reviewed-{key}", gap="small"):
        st.caption(plain(_head(review)))
        if review.tested:
            st.markdown(f"{_icon(review)} {plain(review.tested)}")
        if not review.findings:
            looked = plain(review.looked_at)
            st.markdown(f":green[:material/check_circle:] **Nothing found** in {looked}.")
        shown, more = review.findings[:_OPEN], review.findings[_OPEN:]
        chosen = _by_file(review, shown, key=key)
        if more:
            with st.expander(f"{len(more)} more", type="compact", key=f"{key}-more"):
                chosen = _by_file(review, more, key=key) or chosen
        notes = _notes(review)
        if notes:
            st.caption("  \n".join(plain(note) for note in notes))
    return chosen


def _head(review: Review) -> str:
    return (
        f"{review.repository} · {review.title} · {review.base[:8] or 'nothing'} to "
        + (review.commit[:8])
    )


def _icon(review: Review) -> str:
    """Of its tests on the branch."""
    if review.after.good:
        return ":green[:material/check_circle:]"
    return ":red[:material/cancel:]" if review.after.failed else ":gray[:material/help:]"


def _by_file(review: Review, findings: tuple[ReviewFinding, ...], *, key: str) -> AskAgain | None:
    chosen: AskAgain | None = None
    for path, found in groupby(findings, key=lambda each: each.path):
        st.markdown(f"###### {plain(path)}", anchors=False)
        for finding in found:
            chosen = _finding(review, finding, key=f"{key}-{finding.id}") or chosen
    return chosen


def _finding(review: Review, finding: ReviewFinding, *, key: str) -> AskAgain | None:
    with st.container(border=True, key=f"finding-{key}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_MARKS[finding.severity], width="content")
            st.caption(_place(finding), width="content")
        st.markdown(f"**{_told(finding.reason)}**")
        st.markdown(plain(finding.why))
        if finding.suggestion is None:
            if finding.quoted:
                st.code(dedent(finding.quoted), language=None, wrap_lines=True)
            return None
        st.code(_diff(finding), language="diff", wrap_lines=True)
        if st.button("Apply", icon=":material/done:", key=f"apply-{key}"):
            return AskAgain(apply_question(review, finding))
    return None


def _told(text: str) -> str:
    """With what it quotes as code: other text has its signs made prettier, `<=` among them."""
    parts = re.split(r"“([^”`]+)”", " ".join(text.split()))
    return "".join(f"`{part}`" if at % 2 else _plain(part) for at, part in enumerate(parts))


def _plain(part: str) -> str:
    """The spaces at its ends stay."""
    before, after = part[:1] == " ", part[-1:] == " " and len(part) > 1
    return f"{' ' * before}{plain(part)}{' ' * after}"


def _place(finding: ReviewFinding) -> str:
    noun = "line" if finding.first == finding.last else "lines"
    where = f"{noun} {finding.lines.replace('-', '–')}"
    told = f"{where} of the old version" if finding.side == "old" else where
    return f"{told} · by the model" if finding.by == "model" else told


def _diff(finding: ReviewFinding) -> str:
    """The suggestion as the lines that go and come."""
    old = finding.quoted.splitlines()
    new = (finding.suggestion or "").splitlines()
    lines = difflib.ndiff(old, new)
    return "\n".join(
        f"{line[0]}{line[2:]}" for line in lines if line[:1] in "+- " and line[:2] != "? "
    )


def _notes(review: Review) -> tuple[str, ...]:
    notes = review.notes
    if review.linter:
        left = (
            f"; findings that it makes too are left out: {review.linted}" if review.linted else ""
        )
        notes = (f"“{review.linter}” was run on it{left}.", *notes)
    if review.model:
        notes = (*notes, f"{review.model} was asked about the changed functions.")
    return notes
