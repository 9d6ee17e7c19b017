"""What each kind of wish does to the files of the branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from core.agents.code.changing.adding import add_flag, flag_of, flag_places
from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.linting import remarks
from core.agents.code.changing.places import Atlas, meant
from core.agents.code.changing.renaming import rename
from core.agents.code.changing.repairing import repair
from core.agents.code.changing.rewriting import Edited, Wanted, rewrite
from core.agents.code.changing.writing_tests import write_tests
from core.domain.code.changes import Attempt
from core.domain.code.masks import family_of
from core.domain.code.regions import Region
from core.errors import UserError


def edited(desk: ChangeDesk) -> Edited:
    """UserError where nothing is written in a language that can be rewritten."""
    wish = desk.change.wish
    if wish.what != "rename":
        _need_python(desk)
    match wish.what:
        case "fix" | "add":
            repairs = wish.what == "fix" and desk.change.before.failures
            done = _repaired(desk) if repairs else _changed(desk)
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


def _changed(desk: ChangeDesk) -> Edited:
    flag, atlas = flag_of(desk.change.task), Atlas(desk)
    if flag:
        parsers = flag_places(desk)
        if parsers:
            return add_flag(desk, flag, parsers)
    return rewrite(desk, meant(desk, atlas), Wanted(desk.change.task))


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
    again = rewrite(desk, places, Wanted(f"{desk.change.task}\nIts linter must not say: {told}"))
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
