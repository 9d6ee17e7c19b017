"""From a number to the commit: which changes before a step could have to do with it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from core.domain.periods import Grain
from core.domain.value import Value
from core.domain.word_stems import stem
from core.domain.work import ViewGrant

MOST_CANDIDATES = 8
_TIME, _TOUCH, _SHIPPED = 0.4, 0.45, 0.15
_LEAST_TOUCH = 0.2
_MANY = ("commits", "these are candidates")
_NEAR: Mapping[Grain, int] = {"day": 14, "week": 35, "month": 60, "quarter": 120, "year": 240}
_WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]{2,}(?![a-z])|[^\W\d_]{3,}")
_KEYWORDS = re.compile(r"^\s*return\b", re.MULTILINE)  # returns of goods are something else
_PLAIN = frozenset(
    "a an and are as at average avg be by change changed column commit could count data date day "
    "did drop drops each every explain fall fell for from has have how id in increase is it its "
    "key last level look many max mean min month monthly much name new number of on or order_by "
    "over per quarter row rows shift since step sum table text that the this time to total type "
    "unusual unusually was week weekly were what when which why with year daily self none "
    "true false def class import int str float bool test tests file value values line code object "
    "record entry set get add use make run fix".split()
)


class ChangePoint(Value):
    """A step of a figure: `since` begins the first period that is off, `until` ends it.

    `words` is what the figure is called; `columns`, `tables` and `filters` what it is made of.
    """

    name: str
    since: datetime
    until: datetime
    grain: Grain
    words: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    before: float | None = None
    after: float | None = None
    found_by: str = ""

    @property
    def window(self) -> timedelta:
        """How long before the step a change still counts as near."""
        return timedelta(days=_NEAR[self.grain])

    @property
    def begins(self) -> datetime:
        return self.since - self.window

    def weights(self) -> Mapping[str, float]:
        """Stems of its words: what it is called and made of counts more than where it lies."""
        found: dict[str, float] = {}
        told = ((self.tables, 0.6), (self.columns, 1.0), (self.filters, 1.0), (self.words, 1.0))
        for texts, weight in told:
            for word in stems(" ".join(texts)):
                found[word] = max(weight, found.get(word, 0.0))
        return found


class Shipping(Value):
    """A release or a deployment that brought a commit out."""

    kind: Literal["release", "deployment"]
    name: str
    at: datetime


class Figure(Value):
    """A figure over time that has a name: its query last, and those it needs before it."""

    name: str
    views: tuple[ViewGrant, ...]


class CommitSeen(Value):
    """A commit as it is ranked. `symbols` are names in the heads of its hunks, `lines` the text of
    changed lines, both bounded."""

    id: str
    at: datetime
    authored: datetime | None = None
    author: str
    subject: str
    paths: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    lines: str = ""
    diff: str = ""
    shipped: tuple[Shipping, ...] = ()


class Scored(Value):
    """Parts of a score, each 0 to 1; `total` weighs them."""

    time: float
    touch: float
    shipped: float

    @property
    def total(self) -> float:
        return _TIME * self.time + _TOUCH * self.touch + _SHIPPED * self.shipped


class CommitCandidate(Value):
    """A commit that could have to do with it. `days` is how long before the step it came out."""

    commit: CommitSeen
    score: Scored
    days: float
    matched: tuple[str, ...]
    why: str


class CommitSearch(Value):
    """What was looked for and where; `looked_at` counts commits of the window."""

    source_id: str
    repository: str
    point: ChangePoint
    candidates: tuple[CommitCandidate, ...] = ()
    looked_at: int = 0
    notes: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        window = f"{self.point.begins:%-d %B %Y} to {self.point.until:%-d %B %Y}"
        if not self.candidates:
            return (
                f"No commit from {window} touches what “{self.point.name}” is made of; "
                f"{_commits(self.looked_at)} looked at."
            )
        count = len(self.candidates)
        noun, verb = ("commit", "it is a candidate") if count == 1 else _MANY
        return (
            f"{count} {noun} of {self.looked_at} from {window} could have to do with "
            f"“{self.point.name}”: {verb}, not the cause."
        )


def ranked(
    point: ChangePoint, commits: Sequence[CommitSeen], *, most: int = MOST_CANDIDATES
) -> tuple[CommitCandidate, ...]:
    """Those that came out in the window and touch what the figure is made of, the best first."""
    seen = [c for c in commits if point.begins <= came_out(c, point) <= point.until]
    rare = _rarity(seen, point.weights())
    found = [_candidate(point, commit, rare) for commit in seen]
    kept = [each for each in found if each.score.touch >= _LEAST_TOUCH]
    kept.sort(key=lambda each: (-each.score.total, each.days, each.commit.id))
    return tuple(kept[:most])


def came_out(commit: CommitSeen, point: ChangePoint) -> datetime:
    """When it could begin to matter: the first time it was shipped by the end of the step, else
    when it was committed, or written where a rebase has put that after the step."""
    times = [each.at for each in commit.shipped if each.at <= point.until]
    written = commit.authored or commit.at
    return min(times, default=commit.at if commit.at <= point.until else written)


def stems(text: str) -> tuple[str, ...]:
    """Words of a text and of the names in it, singular and without those that say nothing."""
    found = (stem(word) for word in _WORD.findall(text.replace("_", " ")))
    return tuple(dict.fromkeys(w for w in found if len(w) > 2 and w not in _PLAIN))


def commit_question(title: str) -> str:
    """What asks for the commits behind a step that Syna has told of."""
    return f"Which commit could explain “{title}”?"


def _candidate(
    point: ChangePoint, commit: CommitSeen, rare: Mapping[str, float]
) -> CommitCandidate:
    out = came_out(commit, point)
    days = max(0.0, (point.since - out) / timedelta(days=1))
    touched = _touched(commit, rare)
    whole = sum(sorted(rare.values(), reverse=True)[:2]) or 1.0
    got = sum(rare[word] * part for word, part in touched.items())
    span = point.window / timedelta(days=1)
    score = Scored(
        time=math.exp(-2.0 * days / span),
        touch=min(1.0, got / whole),
        shipped=_shipped(commit, point),
    )
    order = sorted(touched, key=lambda word: (-rare[word] * touched[word], word))
    matched = tuple(order[:6])
    why = _why(commit, days, matched, point=point)
    return CommitCandidate(commit=commit, score=score, days=days, matched=matched, why=why)


def _touched(commit: CommitSeen, wanted: Mapping[str, float]) -> Mapping[str, float]:
    """How strongly each word is touched: in changed lines, else in symbols and paths, else only in
    what the message says."""
    found: dict[str, float] = {}
    for text, part in (
        (commit.subject, 0.35),
        (" ".join(commit.paths), 0.7),
        (" ".join(commit.symbols), 0.85),
        (_KEYWORDS.sub(" ", commit.lines), 1.0),
    ):
        for word in stems(text):
            if word in wanted:
                found[word] = part
    return found


def _rarity(commits: Sequence[CommitSeen], weights: Mapping[str, float]) -> Mapping[str, float]:
    """Words that most commits touch tell less."""
    counts: Counter[str] = Counter()
    for commit in commits:
        counts.update(_touched(commit, weights).keys())
    size = len(commits)
    return {
        word: weight * (1.0 - 0.7 * counts[word] / size if size > 2 else 1.0)
        for word, weight in weights.items()
    }


def _shipped(commit: CommitSeen, point: ChangePoint) -> float:
    kinds = {each.kind for each in commit.shipped if each.at <= point.until}
    return 1.0 if "deployment" in kinds else 0.7 if "release" in kinds else 0.0


def _why(commit: CommitSeen, days: float, matched: Sequence[str], *, point: ChangePoint) -> str:
    when = "within the first period that is off" if days < 0.5 else f"{_days(days)} before it"
    out = came_out(commit, point)
    by = next((each for each in commit.shipped if each.at == out), None)
    how = f"Came out with {by.name}" if by is not None else "Committed"
    return f"{how} {when}; touches {', '.join(matched)}."


def _days(days: float) -> str:
    whole = max(1, round(days))
    return f"{whole} day{'' if whole == 1 else 's'}"


def _commits(count: int) -> str:
    return f"{count:,} commit{' was' if count == 1 else 's were'}"
