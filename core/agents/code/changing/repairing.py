"""Making failing tests pass: a region at a time, each held against all tests."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from core.agents.code.changing.asking import Shown, error_of, repair_request
from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.hints import Hint, absent, hints
from core.agents.code.changing.places import Atlas, near
from core.agents.code.changing.reply import rewritten
from core.agents.code.changing.slips import slips
from core.agents.code.changing.suspects import frame_lines, suspects, test_region
from core.domain.chat import ChatRequest
from core.domain.code.changes import Attempt, TestsSeen, no_worse
from core.domain.code.commands import TestFailure
from core.domain.code.regions import Region, lines_of, outdented, replaced

DRAFTS = 6  # of one region: those after the first know what was wrong, and are drawn more freely
SAME = "It was the same code again."
REGIONS = 4  # for one failing test
_SOONER = 0.9  # regions: how soon a place is tried again before the next one
HINTS = 16
SLIPS = 20  # of one region, tried by rule
MOST_SLIPS = 40
_SLIP_SECONDS = 90.0
_QUICK = 20.0  # seconds that all tests may take for that


@dataclass(frozen=True)
class Slip:
    """A file's text with one slip of a region put right; `said` is what was changed."""

    region: Region
    before: str
    after: str
    said: str


@dataclass
class Bench:
    """The state that is kept while others are tried: never one that breaks what passed."""

    desk: ChangeDesk
    seen: TestsSeen
    attempts: list[Attempt] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    half: Slip | None = None

    def say(self, region: Region, said: str, *, kept: bool = False) -> None:
        self.attempts.append(Attempt(place=region.place, said=said, kept=kept))
        self.desk.note(f"{region.name}: {said}")

    def hold(self, region: Region, before: str, after: str, *, rule: str = "") -> TestsSeen:
        """Try a file's new text; it stays only if tests stand better than before. `rule` is what
        was changed, where no model was asked."""
        desk = self.desk
        desk.write(region.path, after)
        try:
            seen = desk.run_tests()
        except BaseException:
            desk.write(region.path, before)
            raise
        if no_worse(seen, self.desk.change.before) and seen.worth > self.seen.worth:
            self.seen = seen
            self.say(region, f"{_stands(seen)}{_by_rule(rule)}", kept=True)
        else:
            desk.write(region.path, before)
            if not rule:
                self.say(region, _stands(seen))
        return seen

    def hint(self, hint: Hint) -> bool:
        """Whether tests stand better with it; it is kept then."""
        before = self.desk.text(hint.region.path) or ""
        if hint.after in self.tried:
            return False
        self.tried.add(hint.after)
        seen = self.hold(hint.region, before, hint.after, rule=hint.said)
        return seen is self.seen

    def slip(self, slip: Slip, failure: TestFailure) -> bool:
        """Kept if every test passes then; one that mends this failure alone is remembered."""
        desk, region = self.desk, slip.region
        desk.write(region.path, slip.after)
        good = False
        try:
            seen = desk.run_tests()
            good = seen.good and no_worse(seen, desk.change.before)
        finally:
            if not good:
                desk.write(region.path, slip.before)
        if good:
            self.seen = seen
            self.say(region, f"{_stands(seen)}{_by_rule(slip.said)}", kept=True)
        elif self.half is None and failure.name not in seen.names and seen.worth > self.seen.worth:
            self.half = slip
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
    desk, atlas = bench.desk, Atlas(bench.desk)
    regions = suspects(desk, failure, atlas)
    bench.half = None
    if desk.change.before.seconds < _QUICK:
        hinted = hints(desk, failure, regions, atlas)
        if any(bench.hint(hint) for hint in islice(hinted, HINTS)):
            return True
        if _slipped(bench, regions[:REGIONS], failure):
            return True
    new = absent(desk, failure, atlas)
    places = (new, *regions) if new is not None else regions
    if _drafted(bench, places[:REGIONS], failure, atlas=atlas):
        return True
    half = bench.half
    if half is None:
        return False
    return bench.hold(half.region, half.before, half.after, rule=half.said) is bench.seen


def _slipped(bench: Bench, regions: Sequence[Region], failure: TestFailure) -> bool:
    """Whether one small slip put right makes all tests pass; anything less is not kept yet."""
    begun, tried = time.monotonic(), 0
    frames = frame_lines(bench.desk, failure)
    for region in regions:
        text = bench.desk.text(region.path) or ""
        likely = {n - region.first + 1 for path, n in frames if path == region.path}
        for said, code in islice(slips(outdented(text, region), likely), SLIPS):
            after = replaced(text, region, code)
            late = time.monotonic() - begun > _SLIP_SECONDS
            if tried >= MOST_SLIPS or late or bench.desk.budget.over:
                return False
            if after in bench.tried:
                continue
            bench.tried.add(after)
            tried += 1
            if bench.slip(Slip(region, text, after, said), failure):
                return True
    return False


def _drafted(
    bench: Bench, regions: Sequence[Region], failure: TestFailure, *, atlas: Atlas
) -> bool:
    """Drafts of each region, of the likeliest ones first; a later draft knows what an earlier gave.
    The first that makes things better stays."""
    told = dict.fromkeys(regions, "")
    turns = ((rank, draft) for rank in range(len(regions)) for draft in range(DRAFTS))
    for rank, draft in sorted(turns, key=lambda turn: turn[0] + _SOONER * turn[1]):
        region = regions[rank]
        if bench.desk.budget.over:
            return False
        shown = _shown(bench.desk, region, failure, atlas)
        again = "" if told[region] == SAME else told[region]
        request = repair_request(shown, draft=draft, told=again)
        seen, told[region] = _draft(bench, region, request)
        if seen is not None and seen is bench.seen:
            return True
        if seen is not None:
            told[region] = _told(seen, failure)
    return False


def _draft(bench: Bench, region: Region, request: ChatRequest) -> tuple[TestsSeen | None, str]:
    """What the tests said of one reply, or why it was not tried."""
    desk = bench.desk
    text = desk.text(region.path) or ""
    reply = rewritten(
        request.begin, desk.ask(request), region=region, file=text, words=desk.change.task
    )
    if reply.fault:
        bench.say(region, reply.fault)
        return None, reply.fault
    after = reply.within(text, region)
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
        code="" if region.kind == "new" else outdented(text, region),
        kind=region.kind,
        near=near(desk, region, atlas),
        test=lines_of(desk.text(test.path) or "", test) if test is not None else "",
        error=error_of(failure),
    )


def _told(seen: TestsSeen, failure: TestFailure) -> str:
    """What the same test says now, else the first that fails."""
    same = [f for f in seen.failures if f.name == failure.name] or list(seen.failures)
    return f"It gave:\n{error_of(same[0])}" if same else seen.why


def _by_rule(said: str) -> str:
    return f" By a rule, without a model: {said}." if said else ""


def _stands(seen: TestsSeen) -> str:
    if seen.why:
        return seen.why
    if seen.good:
        return "All tests pass."
    first = seen.failures[0].message if seen.failures else ""
    return f"{seen.failed:,} of {seen.failed + seen.passed:,} tests fail. {first}".strip()[:300]
