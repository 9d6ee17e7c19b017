"""A change: its diff file by file, its tests before and after, what was tried, what comes next."""

from __future__ import annotations

import re

import streamlit as st

from components.cells.choice import AskAgain, CellChoice
from components.plain import plain
from core.domain.code.changes import Change, ChangeStatus, TestsSeen

_STATUS: dict[ChangeStatus, tuple[str, str]] = {
    "working": (":gray[:material/hourglass_empty:]", "Being made"),
    "waiting": (":orange[:material/pending:]", "Not committed"),
    "committed": (":green[:material/check_circle:]", "Committed"),
    "published": (":green[:material/check_circle:]", "In the repository"),
    "discarded": (":gray[:material/delete:]", "Discarded"),
    "failed": (":red[:material/error:]", "Not changed"),
}
_OPEN: frozenset[ChangeStatus] = frozenset({"waiting", "committed", "published"})
_FILE = re.compile(r"^(?=diff --git )", re.MULTILINE)


def changed_view(change: Change, *, key: str) -> CellChoice | None:
    """What a person asked for next."""
    with st.container(key=f"changed-{key}", gap="small"):
        icon, word = _STATUS[change.status]
        branch = f" · `{change.branch}`" if change.branch and change.status != "failed" else ""
        st.markdown(f"{icon} **{word}**{branch}")
        if change.stopped:
            st.caption(plain(change.stopped))
        _tests(change)
        for title, text in _files(change.diff):
            with st.expander(plain(title), expanded=len(change.files) < 4, key=f"{title}-{key}"):
                st.code(text, language="diff", wrap_lines=True)
        for note in (*change.notes, *change.lint):
            st.caption(f":material/info: {plain(note)}")
        _attempts(change, key=key)
        return _more(change, key=key)


def _tests(change: Change) -> None:
    before, after = st.columns(2)
    with before:
        _seen("Before", change.before)
    with after:
        _seen("After", change.after)


def _seen(title: str, seen: TestsSeen) -> None:
    if seen.good:
        icon = ":green[:material/check_circle:]"
    else:
        icon = ":red[:material/cancel:]" if seen.failed else ":gray[:material/help:]"
    if seen.told:
        said = f"{seen.passed:,} passed, {seen.failed:,} failed"
    elif seen.ran:
        said = "passed" if seen.good else "failed"
    else:
        said = "not tested"
    st.markdown(f"{icon} {title}: {said}")
    if seen.why:
        st.caption(plain(seen.why))
    for failure in seen.failures[:5]:
        st.caption(plain(f"{failure.name}: {failure.message}"[:200]))


def _files(diff: str) -> list[tuple[str, str]]:
    """Each file's piece of a diff with its path."""
    pieces = [piece for piece in _FILE.split(diff) if piece.strip()]
    return [(_path(piece), piece) for piece in pieces]


def _path(piece: str) -> str:
    found = re.search(r"^\+\+\+ b/(.+)$", piece, re.MULTILINE)
    found = found or re.search(r"^--- a/(.+)$", piece, re.MULTILINE)
    return found[1] if found else piece.splitlines()[0][:200]


def _attempts(change: Change, *, key: str) -> None:
    if not change.attempts:
        return
    with st.expander(f"What was tried ({len(change.attempts):,})", key=f"tried-{key}"):
        for attempt in change.attempts:
            mark = ":green[:material/check:]" if attempt.kept else ":gray[:material/close:]"
            st.markdown(f"{mark} `{attempt.place.replace('`', chr(39))}`")
            st.caption(plain(attempt.said))


def _more(change: Change, *, key: str) -> CellChoice | None:
    """A further wish, which starts a run on the same branch."""
    if change.status not in _OPEN:
        return None
    with st.form(f"more-{key}", clear_on_submit=True, border=False):
        words = st.text_input(
            "Ask for more on this branch", placeholder="Also refuse a negative price"
        )
        asked = st.form_submit_button("Ask for more", icon=":material/edit_note:")
    if asked and words and words.strip():
        return AskAgain(f"On {change.branch}: {words.strip()}")
    return None
