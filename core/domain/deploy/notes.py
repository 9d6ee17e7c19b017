"""Release notes from commits, by rule: what each says in its first line, sorted by kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from core.domain.approvals.shown import bare
from core.domain.value import Value

Kind = Literal["breaking", "added", "fixed", "faster", "changed", "removed", "documented", "inside"]
_TITLES: dict[Kind, str] = {
    "breaking": "Breaking changes",
    "added": "Added",
    "changed": "Changed",
    "fixed": "Fixed",
    "faster": "Faster",
    "removed": "Removed",
    "documented": "Documentation",
    "inside": "Inside",
}
_TYPES: dict[str, Kind] = {
    "feat": "added",
    "feature": "added",
    "fix": "fixed",
    "bugfix": "fixed",
    "perf": "faster",
    "docs": "documented",
    "doc": "documented",
    "revert": "changed",
    "refactor": "inside",
    "test": "inside",
    "tests": "inside",
    "chore": "inside",
    "build": "inside",
    "ci": "inside",
    "style": "inside",
}
_VERBS: tuple[tuple[Kind, str], ...] = (
    ("added", "add adds added introduce introduces support supports allow allows implement new"),
    ("fixed", "fix fixes fixed repair correct corrects mend prevent avoid handle resolve"),
    ("removed", "remove removes removed drop drops delete deletes deprecate"),
    ("faster", "speed optimise optimize accelerate"),
    ("documented", "document documents docs readme changelog"),
    ("inside", "refactor rename move test tests bump ci lint format clean release merge"),
)
_BY_VERB = {verb: kind for kind, verbs in _VERBS for verb in verbs.split()}
_TYPED = re.compile(
    r"(?P<type>[a-z]{2,10})(?:\((?P<scope>[^()\n]{1,40})\))?(?P<bang>!)?:\s+(?P<rest>.+)\Z"
)
_NOISE = re.compile(
    r"(?:merge (?:branch|pull request|remote)|fixup!|squash!|wip\b|amend!)", re.IGNORECASE
)
_LONGEST = 160
_MARKS = re.compile(r"([\\`*_\[\]<>#|~!])")


class Told(Value):
    """A commit as notes need it: what its author wrote, which is data."""

    id: str
    subject: str
    body: str = ""
    author: str = ""


class Note(Value):
    """One line of notes. `scope` is the part of the project it is about, if it says so."""

    kind: Kind
    text: str
    commit: str
    scope: str = ""


def notes_of(commits: Iterable[Told]) -> tuple[Note, ...]:
    """One a commit, in the order of the commits; merges, fix-ups and repeats are left out."""
    found: dict[str, Note] = {}
    for commit in commits:
        subject = bare(" ".join(commit.subject.split()))
        if not subject or _NOISE.match(subject):
            continue
        note = _note(commit, subject)
        found.setdefault(note.text.casefold(), note)
    return tuple(found.values())


def markdown(notes: Sequence[Note], *, version: str, on: date) -> str:
    """Notes as Markdown, the kinds that matter most first; nothing in them is taken as markup."""
    lines = [f"## {version} ({on.isoformat()})", ""]
    for kind, title in _TITLES.items():
        own = [note for note in notes if note.kind == kind]
        if own:
            lines += [f"### {title}", "", *(_line(note) for note in own), ""]
    if not notes:
        lines += ["No changes since the last release.", ""]
    return "\n".join(lines)


def next_part(notes: Sequence[Note]) -> Literal["major", "minor", "patch"]:
    """Which part of the version such changes ask for."""
    kinds = {note.kind for note in notes}
    if "breaking" in kinds:
        return "major"
    return "minor" if kinds & {"added", "removed"} else "patch"


def _note(commit: Told, subject: str) -> Note:
    typed = _TYPED.match(subject)
    breaking = "BREAKING CHANGE" in commit.body or bool(typed and typed["bang"])
    if typed and typed["type"] in _TYPES:
        kind, text, scope = _TYPES[typed["type"]], typed["rest"], typed["scope"] or ""
    else:
        kind, text, scope = _BY_VERB.get(_first_word(subject), "changed"), subject, ""
    text = text[:_LONGEST].rstrip(". ")
    return Note(
        kind="breaking" if breaking else kind,
        text=text[:1].upper() + text[1:],
        commit=commit.id,
        scope=scope,
    )


def _first_word(subject: str) -> str:
    found = re.match(r"[A-Za-z]+", subject)
    return found.group(0).lower() if found else ""


def _line(note: Note) -> str:
    scope = f"{_plain(note.scope)}: " if note.scope else ""
    return f"- {scope}{_plain(note.text)} ({note.commit[:8]})"


def _plain(text: str) -> str:
    """Text whose marks mean nothing, so that a commit cannot draw a link or a picture."""
    return _MARKS.sub(r"\\\1", text)
