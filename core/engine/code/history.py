"""Read the output of `git log` with HISTORY_OPTIONS: commits, and the paths that each changed.

Every field ends in NUL, which nothing in git can hold. After the six fields of a commit come
pairs of a status and a path (of renames two paths); the next id begins the next commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.domain.code.index import shown_path
from core.engine.code.pack import broken

How = Literal["added", "modified", "deleted", "renamed", "copied"]
_ID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_STATUS = re.compile(rb"\n?([AMDRCTUXB])\d{0,3}\Z")
_HOW: dict[bytes, How] = {b"A": "added", b"D": "deleted", b"R": "renamed", b"C": "copied"}
_FIELDS = 6
_LATEST = 253_402_300_799  # the last second of the year 9999
_LONGEST = 500


@dataclass(frozen=True)
class CommitRead:
    """`at` is when it was made, in seconds since 1970; `changes` are (how, path)."""

    id: str
    parents: int
    author: str
    email: str
    at: int
    subject: str
    changes: tuple[tuple[How, str], ...]


def read_history(raw: bytes) -> Iterator[CommitRead]:
    """The commits in the order given; StepError where it is not in that form."""
    tokens = raw.split(b"\0")
    if tokens and not tokens[-1].strip():
        tokens.pop()
    at = 0
    while at < len(tokens):
        if at + _FIELDS > len(tokens) or not _ID.match(tokens[at]):
            raise broken()
        head = tokens[at : at + _FIELDS]
        changes, at = _changes(tokens, at + _FIELDS)
        yield _commit(head, changes)


def _changes(tokens: list[bytes], at: int) -> tuple[tuple[tuple[How, str], ...], int]:
    """The changes that begin there, and where the next commit does."""
    found: list[tuple[How, str]] = []
    while at < len(tokens):
        token = tokens[at]
        if _ID.match(token):
            break
        status = _STATUS.match(token)
        paths = 2 if status and status.group(1) in b"RC" else 1
        if status is None or at + paths >= len(tokens):
            raise broken()
        found.append((_HOW.get(status.group(1), "modified"), shown_path(tokens[at + paths])))
        at += paths + 1
    return tuple(found), at


def _commit(head: list[bytes], changes: tuple[tuple[How, str], ...]) -> CommitRead:
    commit, parents, author, email, at, subject = head
    return CommitRead(
        id=commit.decode("ascii"),
        parents=len(parents.split()),
        author=_text(author) or "unknown",
        email=_text(email),
        at=_seconds(at),
        subject=_text(subject),
        changes=changes,
    )


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip()[:_LONGEST]


def _seconds(raw: bytes) -> int:
    """Clocks may be wrong by anything; what no calendar holds becomes its nearest end."""
    try:
        return min(max(int(raw), 0), _LATEST)
    except ValueError as error:
        raise broken() from error
