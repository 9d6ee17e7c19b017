"""Commits of the time before a step, with what they touched and when they came out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from core.domain.cancel import CancelToken
from core.domain.code.candidates import ChangePoint, CommitSeen, Shipping
from core.domain.code.repository import CommitFacts
from core.errors import StepError, UserError
from core.protocols import GitStore, Workshop

MOST_COMMITS = 20_000
MOST_READ = 150
_DIFF = 16_000
_KEPT = 6_000
_LINES = 12_000
_SYMBOL = re.compile(r"^@@[^@]*@@ ?(.*)$", re.MULTILINE)


class History:
    """Reads one repository; `notes` say what was left out, `inside` counts what lies in time."""

    def __init__(self, workshop: Workshop, source_id: str, *, cancel: CancelToken) -> None:
        self._workshop = workshop
        self._source_id = source_id
        self._store: GitStore = workshop.store(source_id)
        self._cancel = cancel
        self.notes: list[str] = []
        self.inside = 0

    def seen(self, head: str, point: ChangePoint) -> tuple[CommitSeen, ...]:
        """Those that were committed or came out in the window, merges aside."""
        log = self._store.log("", head, most=MOST_COMMITS)
        shipped = self._shippings(log, point)
        near = [c for c in log if len(c.parents) < 2 and _near(c, shipped.get(c.id, ()), point)]
        self.inside = len(near)
        near.sort(key=lambda c: (not shipped.get(c.id), abs(point.since - c.at)))
        if len(near) > MOST_READ:
            self.notes.append(
                f"Of {len(near):,} commits in that time the nearest {MOST_READ} were read."
            )
        return tuple(self._seen(c, shipped.get(c.id, ())) for c in near[:MOST_READ])

    def _seen(self, commit: CommitFacts, shipped: Sequence[Shipping]) -> CommitSeen:
        self._cancel.raise_if_cancelled()
        old = commit.parents[0] if commit.parents else ""
        diff = self._store.diff(old, commit.id, most=_DIFF)
        changed = [
            line[1:]
            for line in diff.text.splitlines()
            if line[:1] in ("+", "-") and line[:3] not in ("+++", "---")
        ]
        cut = len(diff.text) > _KEPT
        return CommitSeen(
            id=commit.id,
            at=commit.at,
            authored=commit.authored,
            author=commit.author[:200],
            subject=commit.subject[:300],
            paths=tuple(file.path for file in diff.files[:100]),
            symbols=tuple(dict.fromkeys(s[:200] for s in _SYMBOL.findall(diff.text) if s))[:40],
            lines="\n".join(changed)[:_LINES],
            diff=diff.text[:_KEPT] + ("\n… the rest is left out\n" if cut else ""),
            shipped=tuple(shipped),
        )

    def _shippings(
        self, log: Sequence[CommitFacts], point: ChangePoint
    ) -> dict[str, list[Shipping]]:
        """By commit, the releases and deployments of the window that first brought it out."""
        events = [*self._releases(), *self._deployments()]
        events.sort(key=lambda each: each[1].at)
        found: dict[str, list[Shipping]] = {}
        before: dict[str, str] = {}
        for commit, event in events:
            old = before.get(event.kind, "")
            before[event.kind] = commit
            if not point.begins <= event.at <= point.until:
                continue
            for each in self._between(old, commit):
                if old or each.at >= point.begins - point.window:  # else who knows what was out
                    found.setdefault(each.id, []).append(event)
        return found

    def _between(self, old: str, new: str) -> Iterable[CommitFacts]:
        try:
            return self._store.log(old, new, most=500)
        except (StepError, UserError):
            return []

    def _releases(self) -> Iterable[tuple[str, Shipping]]:
        for ref in self._store.refs():
            if ref.kind == "tag":
                yield ref.commit, Shipping(kind="release", name=ref.name, at=ref.at)

    def _deployments(self) -> Iterable[tuple[str, Shipping]]:
        for each in self._workshop.deployments.list(most=500):
            at = next((m.at for m in each.moves if m.move == "command"), None)
            if not each.shipped or at is None or each.wish.source_id != self._source_id:
                continue
            name = f"{each.version or each.commit[:8]} to {each.target_name or 'a target'}"
            if each.commit:
                yield each.commit, Shipping(kind="deployment", name=name, at=at)


def _near(commit: CommitFacts, shipped: Sequence[Shipping], point: ChangePoint) -> bool:
    times: list[datetime | None] = [commit.at, commit.authored, *(each.at for each in shipped)]
    return any(at is not None and point.begins <= at <= point.until for at in times)
