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
_MOST_ASKED = 200
_CODE = re.compile(r"\.(?:pyi?|[cm]?[jt]sx?|go|java)$")
_BY_FOLDER = (".go", ".java")  # files of one folder need not import each other
_LOCK = re.compile(
    r"(?:^|/)(?:(?:poetry|uv|pdm|Pipfile|yarn|Cargo|Gemfile|composer)\.lock|package-lock\.json|"
    r"pnpm-lock\.yaml|go\.sum)$"
)
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec)/|(?:^|/)test_[^/]*$|[._](?:test|spec)\.[a-z]+$"
)


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
        others = self._others(repository, context, files=files, tree=after)
        tests = tuple(p for p in after if _TEST.search(p))[:5_000]
        locks = tuple(p for p in after if _LOCK.search(p))[:200]
        return ReviewCode(files=tuple(files), others=others, tests=tests, locks=locks)

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
            was=old.path if old is not None and old.path != each.path else "",
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
        files: Sequence[ReviewedFile],
        tree: Mapping[str, TreeFile],
    ) -> tuple[OtherFile, ...]:
        """Files that may use what was changed, or are used by it: by the index, else all of a
        small tree."""
        changed = {file.path for file in files}
        asked = {p for f in files for p in (f.path, f.was) if _CODE.search(p)}
        if not asked:
            return ()
        paths = self._linked(repository, context, sorted(asked)[:_MOST_ASKED])
        if paths is None:
            paths = [p for p in tree if _CODE.search(p)]
        folders = {str(PurePosixPath(p).parent) for p in asked if p.endswith(_BY_FOLDER)}
        near = [p for p in tree if p.endswith(_BY_FOLDER) and _folder(p) in folders]
        every = list(dict.fromkeys((*near, *paths)))
        wanted = [p for p in every if p in tree and p not in changed]
        if len(wanted) > _MOST_OTHERS:
            self.notes.append(f"Of the files that could use it, {_MOST_OTHERS} were looked at.")
        found: list[OtherFile] = []
        for path in wanted[:_MOST_OTHERS]:
            file = tree[path]
            if file.kind == "file" and file.bytes <= min(_OTHER_BYTES, self._room):
                self._room -= file.bytes
                text = self._store.read(file.blob, most=_OTHER_BYTES).decode("utf-8", "replace")
                found.append(OtherFile(path=path, text=text))
        return tuple(found)

    def _linked(
        self, repository: AttachedRepository, context: RunContext, paths: Sequence[str]
    ) -> Sequence[str] | None:
        """Importers and callers by the index, then what is called; None where there is none."""
        imports, calls = repository.table("imports"), repository.table("calls")
        symbols = repository.table("symbols")
        known = {grant.name for grant in context.grants}
        if not {imports, calls, symbols} <= known:
            return None
        files = _listed(paths)
        targets = _listed(sorted({p for path in paths for p in (path, _folder(path))}))
        sql = (
            f"SELECT path, min(rank) AS rank FROM ("  # noqa: S608
            f"SELECT path, 0 AS rank FROM {quoted(imports)} WHERE target IN ({targets}) "
            f"UNION ALL SELECT c.path, 1 FROM {quoted(calls)} c JOIN {quoted(symbols)} s "
            f"ON c.callee = s.name WHERE s.path IN ({files}) "
            f"UNION ALL SELECT s.path, 2 FROM {quoted(symbols)} s JOIN {quoted(calls)} c "
            f"ON c.callee = s.name WHERE c.path IN ({files})"
            f") GROUP BY path ORDER BY rank, path LIMIT {_MOST_OTHERS * 2}"
        )
        try:
            return [str(p) for p in run_query(context, sql).table.column("path").to_pylist()]
        except (StepError, UserError):
            return None


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent)


def _listed(paths: Sequence[str]) -> str:
    """As texts of SQL."""
    return ", ".join(f"'{p.replace(chr(39), chr(39) * 2)}'" for p in paths)


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
