"""What a sentence asks to have shipped, by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.deploy.deployments import What
from core.domain.deploy.targets import Target
from core.domain.deploy.versions import Part

_REQUEST = re.compile(
    r"(?:(?:please|now|ok(?:ay)?|can you|could you|i want to|let'?s|we should)[ ,]+)*"
    r"(?:rehearse|preview|dry[ -]?run|release|deploy|roll|revert|undo|merge|re-?run|restart|"
    r"retry|tag|bump|open|create|make|raise|publish|ship|cut|write|draft|prepare|put|take|push|promote|launch)\b",
    re.IGNORECASE,
)
_RUNS = r"(?:ci|checks?|pipelines?|workflows?|actions|jobs?|builds?)"
# The first that fits; narrower wishes stand before wider ones.
_WISHES: dict[What, str] = {
    "roll_back": r"\broll(?:ed|ing)?[ -]?back\b|\btake back\b|\b(?:revert|undo)\b.*\bdeploy",
    "notes": r"\brelease notes\b|\bchange ?log\b",
    "rerun": rf"\b(?:re-?run|restart|retry|run)\b.*\b{_RUNS}\b",
    "merge": r"\bmerge\b.*(?:\bpull requests?\b|\bprs?\b|#)\s*#?\d+",
    "pull": r"\b(?:open|create|make|raise|prepare)\b.*\b(?:pull request|pr|merge request)\b",
    "checks": (
        rf"\b{_RUNS}\b.*\b(?:green|red|pass\w*|fail\w*|status|doing|stand|ok)\b"
        rf"|\b(?:status|state) of (?:the )?{_RUNS}\b|\bhow (?:is|are) (?:the )?{_RUNS}\b"
    ),
    "release": (
        r"\b(?:release|publish|cut|tag|bump)\b"
        r"|\b(?:ship|make|prepare|create)\b.*\b(?:version|release)\b"
    ),
    "deploy": r"\b(?:deploy|roll ?out|promote|launch|ship|push|put)\b",
    "health": r"\b(?:healthy|health|alive|reachable)\b|\b(?:is|are)\b.*\b(?:up|down)\b",
}
_WORDS = re.compile(r"[\w.-]+")
_REHEARSAL = re.compile(r"\brehears|\bdry[ -]?run\b|\bwhat would\b|\bpreview\b", re.IGNORECASE)
_VERSION = re.compile(
    r"(?<![\w.])v?(\d+\.\d+(?:\.\d+)?(?:-?(?:a|b|rc|alpha|beta|dev)\.?\d*)?)(?![\w.]*\w)"
)
_PARTS: tuple[tuple[Part, str], ...] = (
    ("major", r"\b(?:major|breaking)\b"),
    ("minor", r"\b(?:minor|feature)\b"),
    ("patch", r"\b(?:patch|bug ?-?fix|hot ?-?fix|micro)\b"),
)
_NUMBER = re.compile(r"(?:\bpull requests?\b|\bprs?\b|#)\s*#?(\d{1,9})", re.IGNORECASE)
_BRANCH = re.compile(
    r"\b(?:for|from|of|branch)\s+(?:the\s+)?(?:branch\s+)?[\"'“`]?([\w][\w./-]*)", re.IGNORECASE
)
_FILLERS = frozenset("the a an this my our branch it release version".split())


@dataclass(frozen=True)
class WishSaid:
    """What the words say; the rest is for the rehearsal to find."""

    what: What
    part: Part | None = None
    version: str = ""
    ref: str = ""
    number: int | None = None
    rehearse_only: bool = False


def wish_said(question: str, *, meant: bool) -> WishSaid | None:
    """The wish; `meant` when the question is known to be about shipping, else only what begins
    like a request is taken for one."""
    plain = " ".join(question.split())
    if not meant and not _REQUEST.match(plain):
        return None
    what = next((w for w, p in _WISHES.items() if re.search(p, plain, re.IGNORECASE)), None)
    if what is None:
        return None
    version = _VERSION.search(plain)
    number = _NUMBER.search(plain)
    said = version[1] if version else ""
    return WishSaid(
        what=what,
        part=next((part for part, p in _PARTS if re.search(p, plain, re.IGNORECASE)), None),
        version=said if what == "release" else "",
        ref=_ref(what, plain, said),
        number=int(number[1]) if number else None,
        rehearse_only=_REHEARSAL.search(plain) is not None,
    )


def named_targets(question: str, targets: Sequence[Target]) -> tuple[Target, ...]:
    """Those whose name stands in the question, the longest name first."""
    said = _spaced(question)
    named = [target for target in targets if _spaced(target.name) in said]
    return tuple(sorted(named, key=lambda target: -len(target.name)))


def fitting(what: What, targets: Sequence[Target]) -> tuple[Target, ...]:
    """The targets that can do it."""
    match what:
        case "deploy":
            return tuple(t for t in targets if t.deploy is not None)
        case "roll_back":
            return tuple(t for t in targets if t.undo is not None)
        case "health":
            return tuple(t for t in targets if t.health is not None)
        case "pull" | "merge" | "checks" | "rerun":
            return tuple(t for t in targets if t.host is not None)
        case "release" | "notes":
            return tuple(targets)


def _spaced(text: str) -> str:
    """Its words, each between spaces, so that one text is found in another by whole words."""
    return f" {' '.join(_WORDS.findall(text.casefold()))} "


def _ref(what: What, plain: str, version: str) -> str:
    """A branch that is named, or the version that is to be deployed."""
    if what == "deploy":
        return version and _as_written(plain, version)
    if what not in ("pull", "checks"):
        return ""
    named = [m[1].rstrip(".") for m in _BRANCH.finditer(plain)]
    return next((name for name in named if name.casefold() not in _FILLERS), "")


def _as_written(plain: str, version: str) -> str:
    """With the v that the tag may have."""
    return f"v{version}" if f"v{version}" in plain else version
