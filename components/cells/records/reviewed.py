"""A review: findings by file, each with its lines, reason and suggestion."""

from __future__ import annotations

import difflib
import re
from itertools import accumulate, groupby
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
        cards = _alike(review.findings)
        fit = sum(total <= _OPEN for total in accumulate(map(len, cards)))
        shown, more = cards[: max(fit, 1)], cards[max(fit, 1) :]
        chosen = _by_file(review, shown, key=key)
        if more:
            left = sum(map(len, more))
            with st.expander(f"{left} more", type="compact", key=f"{key}-more"):
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


def _alike(findings: tuple[ReviewFinding, ...]) -> list[list[ReviewFinding]]:
    """Those that say the same of one file together, where the first of them stands."""
    found: dict[tuple[str, ...], list[ReviewFinding]] = {}
    for each in findings:
        said = (each.path, each.rule, each.reason, each.why, each.side, each.by)
        found.setdefault(said, []).append(each)
    return list(found.values())


def _by_file(review: Review, cards: list[list[ReviewFinding]], *, key: str) -> AskAgain | None:
    chosen: AskAgain | None = None
    for path, found in groupby(cards, key=lambda card: card[0].path):
        st.markdown(f"###### {plain(path)}", anchors=False)
        for card in found:
            chosen = _card(review, card, key=f"{key}-{card[0].id}") or chosen
    return chosen


def _card(review: Review, card: list[ReviewFinding], *, key: str) -> AskAgain | None:
    """One thing that is said, and each place that it is said of."""
    chosen: AskAgain | None = None
    first = card[0]
    with st.container(border=True, key=f"finding-{key}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_MARKS[first.severity], width="content")
            st.caption(_place(card), width="content")
        st.markdown(f"**{_told(first.reason)}**")
        st.markdown(plain(first.why))
        for finding in card:
            chosen = _spot(review, finding, key=f"{key}-{finding.id}") or chosen
    return chosen


def _spot(review: Review, finding: ReviewFinding, *, key: str) -> AskAgain | None:
    """What stands there, or what would."""
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


def _place(card: list[ReviewFinding]) -> str:
    first = card[0]
    noun = "line" if len(card) == 1 and first.first == first.last else "lines"
    where = f"{noun} {', '.join(each.lines.replace('-', '–') for each in card)}"
    told = f"{where} of the old version" if first.side == "old" else where
    return f"{told} · by the model" if first.by == "model" else told


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
        already = f"What {review.linter} already says is left out: {review.linted}."
        none = f"None of this is said by {review.linter}."
        notes = (already if review.linted else none, *notes)
    if review.model:
        notes = (*notes, f"{review.model} was asked about the changed functions.")
    return notes
