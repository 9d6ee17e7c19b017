"""What a sentence asks to have reviewed or applied, by rule."""

from __future__ import annotations

import re
from typing import Literal

from core.domain.value import Value

_ASKS = re.compile(
    r"^\W*(?:(?:please|now|ok(?:ay)?|can you|could you|would you|i want you to|let'?s|do|a)[ ,]+)*"
    r"(?:code[- ]?)?(?:review|look over|go over)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_REF = r"[\w][\w./@^~-]*"
_DOTS = re.compile(rf"(?<![\w./-])({_REF}?\w)\s*\.{{2,3}}\s*({_REF})")
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s+[\"'“`]?({_REF})[\"'”`]?\s+(?:and|to)\s+[\"'“`]?({_REF})", re.IGNORECASE
)
_LAST = re.compile(
    r"\b(?:last|latest|newest|most recent|previous)\s+(?:(\d{1,2}|two|three|four|five|ten)\s+)?"
    r"commits?\b",
    re.IGNORECASE,
)
_HEAD = re.compile(r"\bHEAD\b|\bwhat (?:i|was) (?:just )?committed\b")
_COMMIT = re.compile(r"\b(?:commit\s+)?[\"'“`]?\b([0-9a-f]{7,40})\b", re.IGNORECASE)
_FILLERS = "against|for|with|before|please|and|to|in|on|of|since|now|as|i|that|is|was|carefully"
_BRANCH_X = re.compile(rf"\bbranch\s+[\"'“`]?(?!(?:{_FILLERS})\b)({_REF})", re.IGNORECASE)
_X_BRANCH = re.compile(rf"(?:^|\s)[\"'“`]?({_REF})[\"'”`]?\s+branch\b", re.IGNORECASE)
_BARE = re.compile(rf"^\s+(?:the\s+)?[\"'“`]?({_REF}[/-]{_REF})[\"'”`]?\s*[.!?]*$")
_AGAINST = re.compile(rf"\b(?:against|onto|into|relative to)\s+[\"'“`]?({_REF})", re.IGNORECASE)
_HERE = re.compile(
    r"\b(?:this|my|the|current)\s+(?:current\s+)?(?:branch|changes?|diff|work|code changes)\b",
    re.IGNORECASE,
)
_THESE = frozenset("this my the current a an our that whole".split())
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_APPLY = re.compile(
    r"^\W*apply (?:the )?suggestion ([0-9a-f]{10}) of the review of "
    r"([0-9a-f]{7,64})?\.\.([0-9a-f]{7,64})\W*$",
    re.IGNORECASE,
)


class ReviewSaid(Value):
    """`what` decides which of the names count: a branch `new` against `old` (empty for where it
    came from), the last `count` commits, one commit `new`, or the range from `old` to `new`."""

    what: Literal["branch", "last", "commit", "range"]
    old: str = ""
    new: str = ""
    count: int = 1


class ReviewWish(Value):
    """A step of the review agent: look at something, or apply one finding of a look."""

    kind: Literal["review"] = "review"
    source_id: str
    said: ReviewSaid
    finding: str = ""


def review_said(question: str) -> ReviewSaid | None:
    """None where it is no request for a review of code."""
    asked = _ASKS.match(question.strip())
    if asked is None:
        return None
    rest = asked["rest"]
    between = _DOTS.search(rest) or _BETWEEN.search(rest)
    if between:
        return ReviewSaid(what="range", old=between[1], new=_bare(between[2]))
    last = _LAST.search(rest)
    if last:
        said = (last[1] or "1").casefold()
        return ReviewSaid(what="last", count=_NUMBERS.get(said) or int(said))
    return _of_branch(rest) or _of_commit(rest)


def _of_branch(rest: str) -> ReviewSaid | None:
    against = _AGAINST.search(rest)
    old = _bare(against[1]) if against else ""
    name = _branch(rest)
    if name or _HERE.search(rest):
        return ReviewSaid(what="branch", old=old, new=name)
    return None


def _of_commit(rest: str) -> ReviewSaid | None:
    if found := _COMMIT.search(rest):
        return ReviewSaid(what="commit", new=found[1])
    return ReviewSaid(what="last") if _HEAD.search(rest) else None


def apply_said(question: str) -> tuple[ReviewSaid, str] | None:
    """The range that was reviewed, and the id of the finding."""
    found = _APPLY.match(question.strip())
    if found is None:
        return None
    return ReviewSaid(what="range", old=found[2] or "", new=found[3]), found[1].casefold()


def _branch(rest: str) -> str:
    for found in (*_BRANCH_X.finditer(rest), *_X_BRANCH.finditer(rest)):
        name = _bare(found[1])
        if name.casefold() not in _THESE:
            return name
    bare = _BARE.match(rest)
    return _bare(bare[1]) if bare else ""


def _bare(name: str) -> str:
    return name.rstrip(".,;:!?")
