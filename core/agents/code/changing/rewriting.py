"""One function or value written anew as a task says, and held against the tests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.agents.code.changing.asking import Shown, change_request
from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.places import Atlas, near
from core.agents.code.changing.reply import rewritten
from core.domain.code.changes import Attempt, TestsSeen, no_worse
from core.domain.code.regions import Region, outdented

_REGIONS = 2
_DRAFTS = 3


@dataclass(frozen=True)
class Wanted:
    """A task; a reply without what is `named`, which `must` finds, is not kept."""

    task: str
    must: str = ""
    named: str = ""


@dataclass(frozen=True)
class Edited:
    """`fault` says why nothing is left of it; `notes` what whoever decides should know."""

    said: str = ""
    after: TestsSeen = field(default_factory=TestsSeen)
    attempts: tuple[Attempt, ...] = ()
    notes: tuple[str, ...] = ()
    fault: str = ""


def rewrite(desk: ChangeDesk, regions: Sequence[Region], wanted: Wanted) -> Edited:
    """One region as the task says, kept if no test that passed fails."""
    attempts: list[Attempt] = []
    atlas = Atlas(desk)
    for region in regions[:_REGIONS]:
        shown = Shown(
            path=region.path,
            name=region.own_name,
            code=outdented(desk.text(region.path) or "", region),
            kind=region.kind,
            near=near(desk, region, atlas),
        )
        told = ""
        for draft in range(_DRAFTS):
            if desk.budget.over:
                break
            after, told = _draft(desk, region, shown, wanted=wanted, draft=draft, told=told)
            attempts.append(Attempt(place=region.place, said=told, kept=after is not None))
            if after is not None:
                return Edited(
                    said=f"Rewritten: {region.place}.",
                    after=after,
                    attempts=tuple(attempts),
                    notes=_untold(after),
                )
    found = "No reply could be used." if regions else "No function that the words name was found."
    return Edited(attempts=tuple(attempts), fault=f"The change could not be made. {found}")


def _draft(
    desk: ChangeDesk, region: Region, shown: Shown, *, wanted: Wanted, draft: int, told: str
) -> tuple[TestsSeen | None, str]:
    """How the tests stand with it, or None and why it is not kept."""
    text = desk.text(region.path) or ""
    request = change_request(shown, wanted.task, seed=draft, told=told)
    reply = rewritten(request.begin, desk.ask(request), region=region, file=text, words=wanted.task)
    if reply.fault:
        return None, reply.fault
    if not re.search(wanted.must, reply.code):
        return None, f"The reply does not have {wanted.named}."
    fresh = reply.within(text, region)
    if fresh == text:
        return None, "Nothing was changed."
    desk.write(region.path, fresh)
    try:
        seen = desk.run_tests()
    except BaseException:
        desk.write(region.path, text)
        raise
    before = desk.change.after if desk.change.after.ran else desk.change.before
    if not no_worse(seen, before):
        desk.write(region.path, text)
        first = seen.failures[0].message if seen.failures else seen.why
        return None, f"A test that passed failed: {first}"[:300]
    return seen, "Kept: no test that passed fails."


def _untold(after: TestsSeen) -> tuple[str, ...]:
    if not after.ran:
        return ("Not tested: read the diff with care.",)
    return ("No test says whether it does what was asked: read the diff.",)
