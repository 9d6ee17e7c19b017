"""What each kind of wish does to the files of the branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from core.agents.code.changing.asking import Shown, change_request
from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.linting import remarks
from core.agents.code.changing.places import Atlas, meant, near
from core.agents.code.changing.renaming import rename
from core.agents.code.changing.repairing import repair
from core.agents.code.changing.reply import rewritten
from core.agents.code.changing.writing_tests import write_tests
from core.domain.code.changes import Attempt, TestsSeen, no_worse
from core.domain.code.masks import family_of
from core.domain.code.regions import Region, outdented
from core.errors import UserError

_REGIONS = 2
_DRAFTS = 3


@dataclass(frozen=True)
class Edited:
    """`fault` says why nothing is left of it; `notes` what whoever decides should know."""

    said: str = ""
    after: TestsSeen = field(default_factory=TestsSeen)
    attempts: tuple[Attempt, ...] = ()
    notes: tuple[str, ...] = ()
    fault: str = ""


def edited(desk: ChangeDesk) -> Edited:
    """UserError where nothing is written in a language that can be rewritten."""
    wish = desk.change.wish
    if wish.what != "rename":
        _need_python(desk)
    match wish.what:
        case "fix" | "add":
            repairs = wish.what == "fix" and desk.change.before.failures
            task = desk.change.task
            done = _repaired(desk) if repairs else rewrite(desk, meant(desk, Atlas(desk)), task)
            return done if done.fault else _tidied(desk, done)
        case "rename":
            new = rename(desk)
            return Edited(said=new.said, after=new.after, notes=new.notes, fault=new.fault)
        case "tests":
            made = write_tests(desk)
            return Edited(
                said=made.said, after=made.after, attempts=made.attempts, fault=made.fault
            )
        case _:
            assert_never(wish.what)


def _need_python(desk: ChangeDesk) -> None:
    paths = desk.paths()
    ends = Counter(end for path in paths if family_of(path) for end in [path.rpartition(".")[2]])
    if not ends or ends["py"]:
        return
    counted = ", ".join(f"{count:,} .{end}" for end, count in ends.most_common(3))
    raise UserError(
        f"Only Python is rewritten so far, and {desk.repository.name} has none ({counted} files).",
        kept="Nothing was changed.",
        remedy="Names can be changed there (“rename a to b”), and questions and reviews work.",
    )


def _tidied(desk: ChangeDesk, done: Edited) -> Edited:
    """One more try where the project's linters say something new, kept if they say less then."""
    places = touched(desk, done.attempts)
    said = _remarks(desk) if places else ()
    if not said or desk.budget.over:
        return done
    before = {place.path: desk.text(place.path) or "" for place in places}
    told = " ".join(said[:3])
    desk.change = desk.change.model_copy(update={"after": done.after})  # what must stay good
    again = rewrite(desk, places, f"{desk.change.task}\nIts linter must not say: {told}")
    if not again.fault and len(_remarks(desk)) < len(said):
        return replace(done, after=again.after, attempts=done.attempts + again.attempts)
    for path, text in before.items():
        desk.write(path, text)
    return done


def _remarks(desk: ChangeDesk) -> tuple[str, ...]:
    return remarks(desk, [file.path for file in desk.trees.changes(desk.tree).files])


def touched(desk: ChangeDesk, attempts: Sequence[Attempt]) -> tuple[Region, ...]:
    """Functions that were rewritten, as they stand now."""
    places = dict.fromkeys(each.place for each in attempts if each.kept)
    paths = dict.fromkeys(place.partition("::")[0] for place in places)
    regions = {region.place: region for path in paths for region in desk.regions(path)}
    return tuple(regions[place] for place in places if place in regions)


def _repaired(desk: ChangeDesk) -> Edited:
    bench = repair(desk)
    attempts = tuple(bench.attempts)
    kept = [each.place for each in attempts if each.kept]
    why = desk.budget.over
    if not kept:
        tried = f" {len(attempts)} attempts." if attempts else " No function could be suspected."
        return Edited(
            after=bench.seen,
            attempts=attempts,
            fault=f"The failing tests could not be repaired.{tried} {why}".strip(),
        )
    places = ", ".join(dict.fromkeys(kept))
    left = f"{bench.seen.failed:,} of the failing tests could not be repaired. {why}".strip()
    notes = () if bench.seen.good else (left,)
    return Edited(said=f"Rewritten: {places}.", after=bench.seen, attempts=attempts, notes=notes)


def rewrite(desk: ChangeDesk, regions: tuple[Region, ...], task: str) -> Edited:
    """One region as the task says, kept if no test that passed fails."""
    attempts: list[Attempt] = []
    atlas = Atlas(desk)
    for region in regions[:_REGIONS]:
        shown = Shown(
            path=region.path,
            name=region.own_name,
            code=outdented(desk.text(region.path) or "", region),
            near=near(desk, region, atlas),
        )
        told = ""
        for draft in range(_DRAFTS):
            if desk.budget.over:
                break
            after, told = _draft(desk, region, shown, task=task, draft=draft, told=told)
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
    desk: ChangeDesk, region: Region, shown: Shown, *, task: str, draft: int, told: str
) -> tuple[TestsSeen | None, str]:
    """How the tests stand with it, or None and why it is not kept."""
    text = desk.text(region.path) or ""
    request = change_request(shown, task, seed=draft, told=told)
    reply = rewritten(request.begin, desk.ask(request), region=region, file=text, words=task)
    if reply.fault:
        return None, reply.fault
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
