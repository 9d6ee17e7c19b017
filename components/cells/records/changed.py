"""A change: how it stands, its tests before and after, its diff, what was tried, what is next."""

from __future__ import annotations

import re
from typing import Literal

import streamlit as st

from components.cells.choice import AskMore, ChangeAct, ChangeChoice
from components.cells.records.by_hand import by_hand, is_open
from components.plain import plain
from core.domain.code.change_words import standing
from core.domain.code.changes import OPEN, Change, ChangeStatus, TestsSeen
from core.domain.code.repository import DiffFile

_STATUS: dict[ChangeStatus, tuple[str, str]] = {
    "working": (":gray[:material/hourglass_empty:]", "Being made"),
    "waiting": (":orange[:material/pending:]", "Not committed"),
    "committed": (":green[:material/check_circle:]", "Committed"),
    "published": (":green[:material/check_circle:]", "In the repository"),
    "discarded": (":gray[:material/delete:]", "Discarded"),
    "failed": (":red[:material/error:]", "Not changed"),
}
_POOR = ":red[:material/error:]"
_FILE = re.compile(r"^(?=diff --git )", re.MULTILINE)
_LINES = 24  # of a file's diff, before it scrolls
_UNFOLDED = 3  # files


def changed_view(
    change: Change, *, key: str, asked: bool = False, last: bool = True
) -> ChangeChoice | None:
    """What a person asked for next; `asked` while a request for it waits below, not `last` when a
    later change went on from it."""
    with st.container(key=f"changed-{key}", gap="small"):
        _head(change)
        _tests(change)
        chosen = _files(change, key=key, editable=last and change.status in OPEN)
        _notes(change)
        _attempts(change, key=key)
        if not last:
            st.caption("A later change went on from this one.")
        elif is_open(change):
            st.caption("Keep or leave your text to go on.")
        else:
            chosen = _next(change, key=key, asked=asked) or chosen
        return chosen


def _head(change: Change) -> None:
    """How it stands in one line, above all what is wrong with it."""
    icon, word = _STATUS[change.status]
    poor = standing(change) if change.status in OPEN else ""
    icon = _POOR if poor and change.after.failed else icon
    said = f"**{word}**{f'**: {plain(poor)}**' if poor else ''}".replace("****", "")
    branch = f" · `{change.branch}`" if change.branch and change.status != "failed" else ""
    st.markdown(f"{icon} {said}{branch}")


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


def _files(change: Change, *, key: str, editable: bool) -> ChangeChoice | None:
    chosen: ChangeChoice | None = None
    facts = {file.path: file for file in change.files}
    for number, (path, text) in enumerate(_pieces(change.diff)):
        label = f"{plain(path)} {_counts(facts.get(path))}"
        few = len(change.files) <= _UNFOLDED
        with st.expander(label, expanded=few, key=f"file-{number}-{key}"):
            long = text.count("\n") > _LINES
            height: int | Literal["content"] = 480 if long else "content"
            st.code(text, language="diff", wrap_lines=True, height=height)
            if editable and path in facts:
                chosen = by_hand(change.id, facts[path], key=f"{number}-{key}") or chosen
    if change.cut:
        st.caption("The diff is longer than what is shown here.")
    if change.status == "waiting" and not facts:
        st.caption("Nothing differs any more from where the branch began.")
    return chosen


def _counts(file: DiffFile | None) -> str:
    """Lines that came and went."""
    if file is None or file.added is None or file.removed is None:
        return ""
    return f":green[+{file.added:,}]\u00a0:red[−{file.removed:,}]"


def _pieces(diff: str) -> list[tuple[str, str]]:
    """Each file's path with its part of a diff, from the first line that says what changed."""
    pieces = [piece for piece in _FILE.split(diff) if piece.strip()]
    return [(_path(piece), _body(piece)) for piece in pieces]


def _path(piece: str) -> str:
    found = re.search(r"^\+\+\+ b/(.+)$", piece, re.MULTILINE)
    found = found or re.search(r"^--- a/(.+)$", piece, re.MULTILINE)
    return found[1] if found else piece.splitlines()[0][:200]


def _body(piece: str) -> str:
    begin = re.search(r"^@@", piece, re.MULTILINE)
    return piece[begin.start() :] if begin else piece


def _notes(change: Change) -> None:
    edited = ", ".join(dict.fromkeys(change.edits))
    by_person = (f"Edited by hand: {edited}.",) if edited else ()
    for note in (*by_person, *change.notes, *change.lint):
        st.caption(f":material/info: {plain(note)}")


def _attempts(change: Change, *, key: str) -> None:
    if not change.attempts:
        return
    with st.expander(f"What was tried ({len(change.attempts):,})", key=f"tried-{key}"):
        for attempt in change.attempts:
            mark = ":green[:material/check:]" if attempt.kept else ":gray[:material/close:]"
            st.markdown(f"{mark} `{attempt.place.replace('`', chr(39))}`")
            st.caption(plain(attempt.said))


def _next(change: Change, *, key: str, asked: bool) -> ChangeChoice | None:
    if change.status == "discarded":
        if st.button("Bring back", icon=":material/undo:", key=f"back-{key}"):
            return ChangeAct(change.id, "bring_back")
        return None
    if change.status not in OPEN or (asked and change.status != "waiting"):
        return None
    acted = _act(change, key=key, asked=asked)
    return _more(change, key=key) or acted


def _act(change: Change, *, key: str, asked: bool) -> ChangeAct | None:
    chosen: ChangeAct | None = None
    with st.container(horizontal=True, key=f"act-{key}"):
        if change.status == "waiting" and change.files and not asked:
            label = "Commit anyway" if standing(change) else "Commit"
            if st.button(label, icon=":material/check:", type="primary", key=f"commit-{key}"):
                chosen = ChangeAct(change.id, "commit")
        if change.status == "committed":
            label = f"Put the branch into {plain(change.repository)}"
            if st.button(label, icon=":material/merge:", type="primary", key=f"publish-{key}"):
                chosen = ChangeAct(change.id, "publish")
        if change.status == "waiting":
            gone = st.button("Discard", icon=":material/delete:", key=f"discard-{key}")
            chosen = ChangeAct(change.id, "discard") if gone else chosen
    return chosen


def _more(change: Change, *, key: str) -> AskMore | None:
    """A further wish on the same branch."""
    with (
        st.form(f"more-{key}", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        words = st.text_input(
            "Ask for more on this branch", placeholder="Also refuse a negative price"
        )
        asked = st.form_submit_button("Ask for more", icon=":material/edit_note:")
    if asked and words and words.strip():
        return AskMore(change.id, change.branch, words.strip())
    return None
