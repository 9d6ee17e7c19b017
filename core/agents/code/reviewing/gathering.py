"""The texts of a diff, and of what may use what it changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from core.agents.base import RunContext
from core.agents.code.reviewing.span import Span
from core.domain.code.attached import AttachedRepository
from core.domain.code.repository import DiffFile, TreeFile
from core.domain.code.review import OtherFile, ReviewCode, ReviewedFile
from core.domain.deploy.versions import version_of
from core.domain.identifiers import quoted
from core.errors import StepError, UserError
from core.protocols import GitStore
from core.tools.query import run_query

MOST_FILES = 200
_MOST_BYTES = 500_000  # of one file
_MOST_ALL = 12_000_000
_MOST_OTHERS = 200
_OTHER_BYTES = 200_000
_TEST = re.compile(r"(?:^|/)(?:tests?|__tests__|spec)/|(?:^|/)test_[^/]*$|[._]test\.[a-z]+$")


class Gathering:
    """Reads from the own copy; `notes` say what was left out."""

    def __init__(self, store: GitStore, span: Span) -> None:
        self._store = store
        self._span = span
        self._room = _MOST_ALL
        self.notes: list[str] = []

    def request(self, repository: AttachedRepository, context: RunContext) -> ReviewCode:
        span = self._span
        listed = self._store.diff(span.base, span.commit, most=1_000).files
        if len(listed) > MOST_FILES:
            left = len(listed) - MOST_FILES
            self.notes.append(f"{left:,} more files of the diff were not looked at.")
        before = self._tree(span.base)
        after = self._tree(span.commit)
        released = self._released(listed)
        files = [self._file(each, before, after, released=released) for each in listed[:MOST_FILES]]
        changed = {each.path for each in listed}
        others = self._others(repository, context, changed=changed, tree=after)
        tests = tuple(p for p in after if _TEST.search(p) and p.endswith(".py"))[:5_000]
        return ReviewCode(files=tuple(files), others=others, tests=tests)

    def _tree(self, commit: str) -> Mapping[str, TreeFile]:
        return {file.path: file for file in self._store.tree(commit)} if commit else {}

    def _file(
        self,
        each: DiffFile,
        before: Mapping[str, TreeFile],
        after: Mapping[str, TreeFile],
        *,
        released: frozenset[str],
    ) -> ReviewedFile:
        old = before.get(each.path)
        if old is None and each.how == "renamed":
            old = _moved_from(each.path, before, after)
        new = after.get(each.path)
        binary = each.added is None
        return ReviewedFile(
            path=each.path,
            how=each.how,
            before=None if binary else self._text(old),
            after=None if binary else self._text(new),
            bytes=new.bytes if new is not None else 0,
            binary=binary,
            released=each.path in released,
        )

    def _text(self, file: TreeFile | None) -> str | None:
        if file is None or file.kind != "file":
            return None
        if file.bytes > min(_MOST_BYTES, self._room):
            self.notes.append(f"{file.path} is too large to be read line by line.")
            return None
        self._room -= file.bytes
        return self._store.read(file.blob, most=_MOST_BYTES).decode("utf-8", "replace")

    def _released(self, listed: Sequence[DiffFile]) -> frozenset[str]:
        """Of these paths, those that the last release before the diff has."""
        if not any("migrat" in f.path or "versions" in f.path for f in listed):
            return frozenset()
        tags = [r for r in self._store.refs() if r.kind == "tag" and version_of(r.name)]
        base = self._span.base
        for ref in tags[:20]:
            if base and (ref.commit == base or not self._store.log(base, ref.commit, most=1)):
                return frozenset(self._tree(ref.commit))
        return frozenset()

    def _others(
        self,
        repository: AttachedRepository,
        context: RunContext,
        *,
        changed: set[str],
        tree: Mapping[str, TreeFile],
    ) -> tuple[OtherFile, ...]:
        """Python files that may use what was changed: by the index, else all of a small tree."""
        python = [p for p in changed if p.endswith(".py") and not _TEST.search(p)]
        if not python:
            return ()
        paths = self._importers(repository, context, python)
        if paths is None:
            paths = [p for p in tree if p.endswith(".py")]
        wanted = [p for p in paths if p in tree and p not in changed][:_MOST_OTHERS]
        if len(paths) > _MOST_OTHERS:
            self.notes.append(f"Of the files that could use it, {_MOST_OTHERS} were looked at.")
        found: list[OtherFile] = []
        for path in wanted:
            file = tree[path]
            if file.kind == "file" and file.bytes <= min(_OTHER_BYTES, self._room):
                self._room -= file.bytes
                text = self._store.read(file.blob, most=_OTHER_BYTES).decode("utf-8", "replace")
                found.append(OtherFile(path=path, text=text))
        return tuple(found)

    def _importers(
        self, repository: AttachedRepository, context: RunContext, changed: Sequence[str]
    ) -> Sequence[str] | None:
        """By the index; None where there is none."""
        table = repository.table("imports")
        if not table or not any(grant.name == table for grant in context.grants):
            return None
        targets = {p for path in changed for p in (path, str(PurePosixPath(path).parent))}
        listed = ", ".join(f"'{p.replace(chr(39), chr(39) * 2)}'" for p in sorted(targets)[:400])
        sql = (
            f"SELECT DISTINCT path FROM {quoted(table)} "  # noqa: S608
            f"WHERE target IN ({listed}) ORDER BY path"
        )
        try:
            return [str(p) for p in run_query(context, sql).table.column("path").to_pylist()]
        except (StepError, UserError):
            return None


def _moved_from(
    path: str, before: Mapping[str, TreeFile], after: Mapping[str, TreeFile]
) -> TreeFile | None:
    """The file that went where this one came, by its content or its name."""
    gone = [file for known, file in before.items() if known not in after]
    same = [file for file in gone if file.blob == after[path].blob] if path in after else []
    name, ending = PurePosixPath(path).name, PurePosixPath(path).suffix
    named = [file for file in gone if PurePosixPath(file.path).name == name]
    alike = [file for file in gone if PurePosixPath(file.path).suffix == ending]
    return next(iter((*same, *named, *(alike if len(alike) == 1 else ()))), None)
