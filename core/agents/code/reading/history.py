"""Who changed something last, and when it came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from core.agents.code.reading.desk import MOST_SHOWN, ReadingDesk
from core.agents.code.reading.index import Definition
from core.agents.code.reading.naming import kept, whole_file
from core.agents.code.reading.sought import Sought
from core.domain.code.asked import Found
from core.domain.code.citations import Claim, names
from core.domain.code.paths import is_path
from core.domain.code.repository import CommitFacts

_MOST = 500  # commits of one file
_LOOKED_AT = 60  # versions of one file that are compared
_AT_ONCE = 20  # of them that are read together


def last_changed(desk: ReadingDesk) -> Sought:
    """The commit that last changed a file, or the lines of a definition."""
    path, definition = _meant(desk)
    if definition is None:
        return _of_file(desk, path, lambda: desk.store.log("", desk.commit, most=1, path=path))

    def last(commits: Sequence[CommitFacts]) -> CommitFacts | None:
        own = tuple(desk.lines(path)[definition.line - 1 : definition.end])
        return _until(desk, commits, path=path, there=partial(_held, own))

    return _of_name(desk, definition, last)


def added(desk: ReadingDesk) -> Sought:
    """The commit that a file or a name came with, as far as the history of the path goes."""
    path, definition = _meant(desk)
    if definition is None:
        return _of_file(desk, path, lambda: _history(desk, path)[-1:])

    def first(commits: Sequence[CommitFacts]) -> CommitFacts | None:
        return _halved(desk, commits, path=path, there=partial(_named, definition.name))

    return _of_name(desk, definition, first)


def owners(desk: ReadingDesk) -> Sought:
    """Who made the commits of a file or a folder, the most first, each by the newest of theirs."""
    path, definition = _meant(desk)
    whole = desk.defined(definition) if definition is not None else whole_file(desk, path)
    told = _history(desk, path)
    held: dict[str, list[CommitFacts]] = {}
    for each in told:
        held.setdefault(each.author, []).append(each)
    most = sorted(held.values(), key=lambda own: -len(own))[:MOST_SHOWN]
    rows = [_author(desk, own, of=len(told)) for own in most]
    return Sought(kept([whole, *rows]), total=len(told))


def _author(desk: ReadingDesk, own: Sequence[CommitFacts], *, of: int) -> Found:
    newest = desk.commit_found(own[0])
    said = f"{len(own)} of {of} commit{'s' * (of > 1)}"
    return newest.model_copy(update={"part": "author", "text": said})


def _history(desk: ReadingDesk, path: str) -> Sequence[CommitFacts]:
    return desk.store.log("", desk.commit, most=_MOST, path=path)


def _of_file(desk: ReadingDesk, path: str, find: Callable[[], Sequence[CommitFacts]]) -> Sought:
    """The file is looked at before its history, which takes longer."""
    whole = whole_file(desk, path)
    told = find()
    return Sought(kept([*map(desk.commit_found, told), whole]), total=len(told))


def _of_name(
    desk: ReadingDesk,
    definition: Definition,
    find: Callable[[Sequence[CommitFacts]], CommitFacts | None],
) -> Sought:
    """The commit, where it stands now, and the line as that commit left it."""
    stands = desk.defined(definition)
    told = find(_history(desk, definition.path))
    if told is None:
        return Sought(kept([stands]))
    return Sought(kept([desk.commit_found(told), stands, _then(desk, definition, told)]), total=1)


def _then(desk: ReadingDesk, definition: Definition, told: CommitFacts) -> Found | None:
    lines = desk.lines(definition.path, told.id)
    at = next((n for n, line in enumerate(lines, 1) if names(definition.name, line)), 0)
    if not at or told.id == desk.commit:
        return None
    claim = Claim(kind="uses", text=definition.name)
    return desk.found("touched", claim, (definition.path, at, at), commit=told.id)


def _meant(desk: ReadingDesk) -> tuple[str, Definition | None]:
    """A file or a folder, or a definition in a file."""
    if is_path(desk.name) and (files := desk.index.files(desk.name)):
        return files[0], None
    if not desk.index.definitions(desk.name) and (folder := desk.index.folder(desk.name)):
        return folder, None
    found = desk.one()
    return found.path, found


def _until(
    desk: ReadingDesk,
    commits: Sequence[CommitFacts],
    *,
    path: str,
    there: Callable[[Sequence[str]], bool],
) -> CommitFacts | None:
    """The newest commit that has it while the one before has not; None where that is too old."""
    for n, newer in enumerate(commits[:_LOOKED_AT]):
        before = commits[n + 1 : n + 1 + _AT_ONCE]
        if n % _AT_ONCE == 0:
            desk.fetch(*((each.id, path) for each in before))
        if not before or not there(desk.lines(path, before[0].id)):
            return newer
    return None


def _halved(
    desk: ReadingDesk,
    commits: Sequence[CommitFacts],
    *,
    path: str,
    there: Callable[[Sequence[str]], bool],
) -> CommitFacts | None:
    """The same for something that stayed once it was there: few versions are read."""
    have, lack = 0, len(commits)
    while lack - have > 1:
        middle = (have + lack) // 2
        if there(desk.lines(path, commits[middle].id)):
            have = middle
        else:
            lack = middle
    return commits[have] if commits else None


def _named(name: str, text: Sequence[str]) -> bool:
    return any(names(name, line) for line in text)


def _held(own: Sequence[str], text: Sequence[str]) -> bool:
    """Whether these lines stand in the text, one after the other."""
    size = len(own)
    starts = (n for n, line in enumerate(text) if own and line == own[0])
    return any(tuple(text[n : n + size]) == tuple(own) for n in starts)
