"""What changed between two refs: commits, files, and the definitions that were touched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from core.agents.code.reading.desk import MOST_SHOWN, NotThere, ReadingDesk
from core.agents.code.reading.index import Definition
from core.agents.code.reading.naming import kept
from core.agents.code.reading.sought import Sought
from core.domain.choices import NeedsChoice
from core.domain.code.asked import Found
from core.domain.code.citations import Claim
from core.domain.code.moments import since_said
from core.domain.code.repository import CommitFacts, Diff, DiffFile, Ref
from core.domain.code.visible import visible
from core.domain.deploy.notes import Told, notes_of
from core.domain.events import Choice
from core.errors import UserError

OLD, NEW = "old:", "new:"
LAST = "the last release"
_MOST_COMMITS, _MOST_TOUCHED, _MOST_FILES = 500, 40, 40
_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)")
_FILE = re.compile(r'\+\+\+ "?b/(.*?)"?\t?$')
_DEFINES = re.compile(
    r"(?:^|\s)(?:def|class|func(?:\s*\([^)]*\))?|function|fn|struct|interface|type)\s+(\w+)"
)
_ASSIGNED = re.compile(
    r"(?:export |const |static |final |let |var )*([A-Za-z_]\w*)\s*(?::[^=(]+)?=(?!=)"
)
_KINDS = ("breaking", "added", "changed", "fixed", "faster", "removed", "documented", "inside")


@dataclass(frozen=True)
class Added:
    """A line that came: in which file, where, and within what, as git says."""

    path: str
    line: int
    text: str
    within: str


def between(desk: ReadingDesk) -> Sought:
    """Commits, files and definitions; NeedsChoice where a ref is not known."""
    refs = desk.store.refs()
    old = _commit(desk, OLD, desk.ask.old, refs)
    new = _commit(desk, NEW, desk.ask.new, refs)
    paths = desk.index.files(desk.name)[:1] if desk.name else ()
    if desk.name and not paths:
        paths = (desk.one().path,)
    commits = desk.store.log(old, new, most=_MOST_COMMITS, path=paths[0] if paths else "")
    told = list(_told(desk, commits))
    diff = desk.store.diff(old, new, paths=paths)
    rows = [
        *told,
        *_files(diff.files),
        *_touched(desk, diff, new),
    ]
    return Sought(kept(rows), total=len(commits))


def _told(desk: ReadingDesk, commits: Sequence[CommitFacts]) -> Iterator[Found]:
    """What notes would tell first comes first; merges and repeats come last."""
    notes = notes_of(Told(id=c.id, subject=c.subject, body=c.body) for c in commits)
    kinds = {note.commit: _KINDS.index(note.kind) for note in notes}
    ordered = sorted(commits, key=lambda commit: kinds.get(commit.id, len(_KINDS)))
    return map(desk.commit_found, ordered[:MOST_SHOWN])


def _files(files: Sequence[DiffFile]) -> Iterator[Found]:
    most = sorted(files, key=lambda f: -((f.added or 0) + (f.removed or 0)))
    for each in most[:_MOST_FILES]:
        said = ", ".join(part for part in (each.how, *_counts(each)) if part)
        yield Found(part="changed", name=visible(each.path)[:200], text=said)


def _counts(file: DiffFile) -> Iterator[str]:
    if file.added is None:
        yield "binary"
    for count, what in ((file.added, "added"), (file.removed, "removed")):
        if count:
            yield f"{count} line{'s' if count > 1 else ''} {what}"


def _touched(desk: ReadingDesk, diff: Diff, new: str) -> Iterator[Found | None]:
    """The first line that came in each definition, as it stands at the newer commit."""
    added = list(added_lines(diff.text))
    known: Sequence[Definition] = ()
    if new == desk.commit and added:
        known = desk.index.among(list(dict.fromkeys(a.path for a in added))[:100])
    held: dict[tuple[str, str], Added] = {}
    for each in added:
        if name := _holder(each, known):
            held.setdefault((each.path, name), each)
    first = dict(islice(held.items(), _MOST_TOUCHED))
    desk.fetch(*((new, path) for path, _ in first))
    for (_, name), each in first.items():
        claim = Claim(kind="quotes", text=each.text.strip()[:300])
        yield desk.found("touched", claim, (each.path, each.line, each.line), name=name, commit=new)


def added_lines(text: str) -> Iterator[Added]:
    """The lines of a unified diff that came, with their numbers in the newer file."""
    path, number, within, inside = "", 0, "", False
    for line in text.split("\n"):
        if line.startswith("diff --git "):
            path, inside = "", False
        elif not inside and (file := _FILE.match(line)):
            path = file[1]
        elif path and (hunk := _HUNK.match(line)):
            number, within, inside = int(hunk[1]), hunk[2], True
        elif inside and line.startswith("+"):
            if line[1:].strip():
                yield Added(path, number, line[1:].rstrip("\r"), within)
            number += 1
        elif inside and line.startswith(" "):
            number += 1


def _holder(added: Added, known: Sequence[Definition]) -> str:
    """The innermost definition around the line; else the one that git names before the change."""
    around = [d for d in known if d.path == added.path and d.line <= added.line <= d.end]
    if around:
        return max(around, key=lambda d: d.line).dotted
    if known:
        return ""
    if assigned := _ASSIGNED.match(added.text):
        return assigned[1]
    named = _DEFINES.search(added.text) or _DEFINES.search(added.within)
    return named[1] if named else ""


def _before(desk: ReadingDesk, since: datetime) -> str:
    """The newest commit that is older."""
    if found := desk.index.before(since):
        return found
    raise NotThere(f"{desk.repository.name} has no commit before {since.date().isoformat()}.")


def _commit(desk: ReadingDesk, which: str, ref: str, refs: Sequence[Ref]) -> str:
    """The commit of a ref as people say it: `1.2` may be the tag `v1.2`."""
    picked = [c.removeprefix(which) for c in desk.step.chosen if c.startswith(which)]
    said = picked[-1] if picked else ref
    tags = [r for r in refs if r.kind == "tag"]
    if said == LAST and tags:
        return tags[0].commit
    if not said:
        return desk.commit
    bare = said.lower().removeprefix("v")
    for each in refs:
        if each.name == said:
            return each.commit
    for each in tags:
        if re.sub(r"^.*?(?=\d)", "", each.name.lower()) == bare:
            return each.commit
    if (since := since_said(said, datetime.now(UTC))) is not None:
        return _before(desk, since)
    try:
        return desk.store.resolve(said)
    except UserError:
        if picked or not refs:
            raise
    raise NeedsChoice(
        f"There is no branch, tag or commit “{visible(said)[:60]}”. Which one did you mean?",
        [Choice(label=visible(r.name)[:80], value=f"{which}{r.name}") for r in (*tags, *refs)[:6]],
    )
