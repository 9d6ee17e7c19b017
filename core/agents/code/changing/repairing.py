"""Making failing tests pass: a region at a time, each held against all tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from core.agents.code.changing.asking import (
    Shown,
    another_request,
    error_of,
    repair_request,
)
from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.places import Atlas, near, suspects, test_region
from core.agents.code.changing.reply import rewritten
from core.agents.code.changing.slips import slips
from core.domain.chat import ChatRequest
from core.domain.code.changes import Attempt, TestsSeen, no_worse
from core.domain.code.commands import TestFailure
from core.domain.code.regions import Region, lines_of, outdented, replaced

DRAFTS = 3  # of one region: the first, one that knows what was wrong, one drawn anew
SAME = "It was the same code again."
REGIONS = 3  # for one failing test
SLIPS = 16  # of one region, tried by rule
MOST_SLIPS = 30
_QUICK = 20.0  # seconds that all tests may take for that


@dataclass
class Bench:
    """The state that is kept while others are tried: never one that breaks what passed."""

    desk: ChangeDesk
    seen: TestsSeen
    attempts: list[Attempt] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)

    def say(self, region: Region, said: str, *, kept: bool = False) -> None:
        self.attempts.append(Attempt(place=region.place, said=said, kept=kept))
        self.desk.note(f"{region.name}: {said}")

    def hold(self, region: Region, before: str, after: str) -> TestsSeen:
        """Try a file's new text; it stays only if tests stand better than before."""
        desk = self.desk
        desk.write(region.path, after)
        try:
            seen = desk.run_tests()
        except BaseException:
            desk.write(region.path, before)
            raise
        if no_worse(seen, self.desk.change.before) and seen.worth > self.seen.worth:
            self.seen = seen
            self.say(region, _stands(seen), kept=True)
        else:
            desk.write(region.path, before)
            self.say(region, _stands(seen))
        return seen

    def slip(self, region: Region, before: str, *, after: str, said: str) -> bool:
        """Kept only if every test passes then. `said` is what was changed, by rule."""
        desk = self.desk
        desk.write(region.path, after)
        good = False
        try:
            seen = desk.run_tests()
            good = seen.good and no_worse(seen, desk.change.before)
        finally:
            if not good:
                desk.write(region.path, before)
        if good:
            self.seen = seen
            self.say(region, f"{_stands(seen)} By a rule, without a model: {said}.", kept=True)
        return good


def repair(desk: ChangeDesk) -> Bench:
    """As many failing tests as the budget allows, the first that fails each time."""
    bench = Bench(desk, desk.change.after if desk.change.after.ran else desk.change.before)
    given_up: set[str] = set()
    while not bench.seen.good and not desk.budget.over:
        failure = next((f for f in bench.seen.failures if f.name not in given_up), None)
        if failure is None:
            break
        if not _one(bench, failure):
            given_up.add(failure.name)
    return bench


def _one(bench: Bench, failure: TestFailure) -> bool:
    """Whether things stand better after working on one failing test."""
    atlas = Atlas(bench.desk)
    regions = suspects(bench.desk, failure, atlas)[:REGIONS]
    if bench.desk.change.before.seconds < _QUICK and _slipped(bench, regions):
        return True
    return any(_region(bench, region, failure, atlas=atlas) for region in regions)


def _slipped(bench: Bench, regions: Sequence[Region]) -> bool:
    """Whether one small slip put right makes all tests pass; anything less is not kept."""
    tried = 0
    for region in regions:
        text = bench.desk.text(region.path) or ""
        for said, code in islice(slips(outdented(text, region)), SLIPS):
            after = replaced(text, region, code)
            if tried >= MOST_SLIPS or bench.desk.budget.over:
                return False
            if after in bench.tried:
                continue
            bench.tried.add(after)
            tried += 1
            if bench.slip(region, text, after=after, said=said):
                return True
    return False


def _region(bench: Bench, region: Region, failure: TestFailure, *, atlas: Atlas) -> bool:
    desk = bench.desk
    shown = _shown(desk, region, failure, atlas)
    told = ""
    for draft in range(DRAFTS):
        if desk.budget.over:
            return False
        drawn = draft == DRAFTS - 1 or told == SAME  # what it repeats it would repeat again
        request = another_request(shown, draft) if drawn else repair_request(shown, told=told)
        seen, told = _draft(bench, region, request)
        if seen is not None and seen is bench.seen:
            return True
        if seen is not None:
            told = _told(seen, failure)
    return False


def _draft(bench: Bench, region: Region, request: ChatRequest) -> tuple[TestsSeen | None, str]:
    """What the tests said of one reply, or why it was not tried."""
    desk = bench.desk
    text = desk.text(region.path) or ""
    reply = rewritten(
        request.begin,
        desk.ask(request),
        name=region.own_name,
        before=outdented(text, region),
        file=text,
        words=desk.change.task,
    )
    if reply.fault:
        bench.say(region, reply.fault)
        return None, reply.fault
    after = replaced(text, region, reply.code)
    if after == text or after in bench.tried:
        bench.say(region, SAME)
        return None, SAME
    bench.tried.add(after)
    return bench.hold(region, text, after), ""


def _shown(desk: ChangeDesk, region: Region, failure: TestFailure, atlas: Atlas) -> Shown:
    text = desk.text(region.path) or ""
    test = test_region(desk, failure)
    return Shown(
        path=region.path,
        name=region.own_name,
        code=outdented(text, region),
        near=near(desk, region, atlas),
        test=lines_of(desk.text(test.path) or "", test) if test is not None else "",
        error=error_of(failure),
    )


def _told(seen: TestsSeen, failure: TestFailure) -> str:
    """What the same test says now, else the first that fails."""
    same = [f for f in seen.failures if f.name == failure.name] or list(seen.failures)
    return f"It gave:\n{error_of(same[0])}" if same else seen.why


def _stands(seen: TestsSeen) -> str:
    if seen.why:
        return seen.why
    if seen.good:
        return "All tests pass."
    first = seen.failures[0].message if seen.failures else ""
    return f"{seen.failed:,} of {seen.failed + seen.passed:,} tests fail. {first}".strip()[:300]
