"""Refs, trees, contents, commits and diffs of Syna's own copy."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from core.domain.code.index import shown_path
from core.domain.code.repository import (
    MOST_BLOB,
    MOST_DIFF,
    CommitFacts,
    Diff,
    DiffFile,
    How,
    MergeCheck,
    Ref,
    TreeFile,
    TreeKind,
)
from core.errors import StepError, UserError
from core.integrations.git.contents import each_content
from core.integrations.git.home import GitHome, checked_id
from core.integrations.git.running import Asked

_FORMAT = "tformat:%H%x00%P%x00%aN%x00%aE%x00%ct%x00%at%x00%s%x00%b"
_FIELDS = 8
_LONGEST_BODY = 20_000
_LARGE = 16_000_000
_REF = "%00".join(
    (
        "%(refname)",
        "%(objecttype)",
        "%(objectname)",
        "%(*objecttype)",
        "%(*objectname)",
        "%(creatordate:unix)",
    )
)
_NAME = re.compile(r"[^\x00-\x20\x7f:?*\[\\-][^\x00-\x20\x7f:?*\[\\]{0,240}")
_KINDS: dict[bytes, TreeKind] = {b"120000": "link", b"160000": "submodule"}
_FOLDER = b"040000"
_HOWS: dict[str, How] = {
    "A": "added",
    "D": "deleted",
    "R": "renamed",
    "C": "added",
    "U": "conflict",
}
_PLAIN = (
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--find-renames",
    "--ignore-submodules=none",
)


class Reading:
    def __init__(self, home: GitHome) -> None:
        self._home = home

    def refs(self) -> Sequence[Ref]:
        spaces = ("refs/remotes", "refs/tags", "refs/heads", "refs/syna/tags")
        words = ("--sort=-creatordate", f"--format={_REF}", *spaces)
        out = self._home.run("for-each-ref", *words).out
        found = [ref for line in out.splitlines() if (ref := _ref(line.split(b"\0")))]
        known = {(ref.kind, ref.name) for ref in found if not ref.own}
        return tuple(ref for ref in found if not (ref.own and (ref.kind, ref.name) in known))

    def resolve(self, name: str) -> str:
        plain = name.strip()
        if _NAME.fullmatch(plain):
            for space in ("", "refs/syna/tags/"):
                words = ("--verify", "--quiet", "--end-of-options", f"{space}{plain}^{{commit}}")
                asked = Asked(fine=(0, 1, 128))
                if found := self._home.run("rev-parse", *words, asked=asked).text:
                    return checked_id(found.splitlines()[-1])
        near = difflib.get_close_matches(plain, [ref.name for ref in self.refs()], n=1)
        raise UserError(
            f"There is no branch, tag or commit {plain[:100]}.",
            remedy=f"Did you mean {near[0]}?" if near else "Name one that the repository has.",
        )

    def tree(self, commit: str) -> Sequence[TreeFile]:
        return tuple(file for file, _ in self.entries(commit))

    def entries(self, commit: str) -> Iterator[tuple[TreeFile, bytes]]:
        """Files with their paths as git has them."""
        for facts, path in records(self.listing(commit)):
            yield tree_file(facts, path), path

    def listing(self, commit: str) -> bytes:
        """All files, for `records`: small enough to be kept where there are very many."""
        return self._said(commit, "-r", paths=())

    def _listed(self, commit: str, *, paths: Sequence[str]) -> Iterator[tuple[bytes, bytes]]:
        return records(self._said(commit, paths=paths))

    def _said(self, commit: str, *how: str, paths: Sequence[str]) -> bytes:
        held = bytearray()

        def keep(chunk: bytes) -> bool:
            held.extend(chunk)
            return True

        words = (*how, "-l", "-z", "--full-tree", checked_id(commit), "--", *paths)
        self._home.run("ls-tree", *words, asked=Asked(sink=keep))
        return bytes(held)

    def file(self, commit: str, path: str) -> TreeFile | None:
        if not path or "\0" in path:
            return None
        named = self._named(commit, path) if "\\x" in path else path
        for facts, found in self._listed(commit, paths=(named,)) if named else ():
            if shown_path(found) == path and not facts.startswith(_FOLDER):
                return tree_file(facts, found)
        return None

    def _named(self, commit: str, path: str) -> str:
        """The path as git has it, where it may hold bytes that are no text; empty for none."""
        whole = ""
        for part in path.split("/"):
            name = part
            if "\\x" in part:
                listed = self._listed(commit, paths=(whole,) if whole else ())
                names = (os.path.basename(each) for _, each in listed)
                name = next((os.fsdecode(n) for n in names if shown_path(n) == part), "")
            if not name:
                return ""
            whole = f"{whole}{name}/"
        return whole[:-1]

    def read(self, blob: str, most: int = MOST_BLOB) -> bytes:
        content = self._contents([checked_id(blob)], most)[blob]
        if content is not None:
            return content
        asked = Asked(fine=(0, 1, 128))
        if self._home.run("cat-file", "-t", blob, asked=asked).text == "blob":
            raise UserError(
                f"That file holds more than {most:,} bytes.", remedy="Open it where it is."
            )
        raise StepError("That content is not in the repository.", code="git")

    def texts(
        self, files: Sequence[tuple[str, str]], *, most: int = MOST_BLOB
    ) -> Sequence[bytes | None]:
        specs = [self._spec(commit, path) for commit, path in files]
        held = self._contents(dict.fromkeys(filter(None, specs)), most)
        return tuple(held.get(spec) for spec in specs)

    def _spec(self, commit: str, path: str) -> str:
        """What git finds a file by; a name that it would not take as it is, is looked up."""
        if "\n" in path or "\0" in path or "\\x" in path or path.startswith(("./", "../")):
            file = self.file(commit, path)
            return file.blob if file is not None else ""
        return f"{checked_id(commit)}:{path}"

    def _contents(self, wanted: Iterable[str], most: int) -> Mapping[str, bytes | None]:
        held: dict[str, bytes | None] = {}
        each_content(self._home.run, wanted, held.__setitem__, most=most)
        return held

    def commit(self, commit: str) -> CommitFacts:
        words = ("-1", "-z", "--no-patch", f"--format={_FORMAT}", checked_id(commit))
        return next(_commits(self._home.run("log", *words).out))

    def log(self, old: str, new: str, *, most: int = 200, path: str = "") -> Sequence[CommitFacts]:
        without = (f"^{checked_id(old)}",) if old else ()
        words = ("-z", "--no-patch", f"--max-count={most}", f"--format={_FORMAT}")
        below = ("--", path) if path else ("--",)
        return tuple(_commits(self._home.run("log", *words, checked_id(new), *without, *below).out))

    def diff(self, old: str, new: str, *, paths: Sequence[str] = (), most: int = MOST_DIFF) -> Diff:
        ends = (checked_id(old) if old else self._nothing(), checked_id(new), "--", *paths)
        held = bytearray()

        def keep(chunk: bytes) -> bool:
            held.extend(chunk)
            return len(held) <= most

        words = ("-r", "-z", "--raw", "--no-abbrev", "--numstat", *_PLAIN, *ends)
        facts = self._home.run("diff-tree", *words).out
        large = self._large(facts)
        asked = Asked(sink=keep, extra={"GIT_LITERAL_PATHSPECS": "0"} if large else {})
        limits = _without(large, paths) if large else tuple(paths)
        words = ("-r", "--patch", *_PLAIN, *ends[:3], *limits)
        self._home.run("diff-tree", *words, asked=asked)
        for path in large:
            keep(b"Binary files differ: " + path + b"\n")
        cut = len(held) > most
        text = bytes(held[: held.rfind(b"\n", 0, most) + 1] if cut else held)
        return Diff(text=text.decode("utf-8", "replace"), files=_changed(facts), cut=cut)

    def merges(self, onto: str, commit: str) -> MergeCheck:
        words = ("--write-tree", "-z", "--name-only", "--no-messages")
        asked = Asked(fine=(0, 1))
        ended = self._home.run(
            "merge-tree", *words, checked_id(onto), checked_id(commit), asked=asked
        )
        _, *paths = ended.out.split(b"\0")
        shown = sorted({shown_path(path) for path in paths if path})
        return MergeCheck(clean=ended.status == 0, conflicts=tuple(shown))

    def _large(self, facts: bytes) -> Sequence[bytes]:
        """Contents that came or went and that git would hold in memory to say that they differ."""
        words = facts.split(b"\0")
        pairs = [(words[n].split(), words[n + 1]) for n in range(len(words) - 1)]
        came = {
            path: (head[3] if head[4] == b"A" else head[2]).decode()
            for head, path in pairs
            if len(head) == 5 and head[0].startswith(b":") and head[4] in (b"A", b"D")
        }
        feed = ("".join(f"{blob}\n" for blob in came.values()).encode(),)
        check = "--batch-check=%(objectsize)"
        sizes = self._home.run("cat-file", check, asked=Asked(feed=feed)).text.splitlines()
        known = zip(came, sizes, strict=False)
        return [path for path, size in known if size.isdigit() and int(size) > _LARGE]

    def _nothing(self) -> str:
        return self._home.run("mktree", asked=Asked(feed=())).text


def _without(large: Sequence[bytes], paths: Sequence[str]) -> tuple[str, ...]:
    """What limits a diff to `paths`, or to all, but for those files."""
    wanted = [f":(top,literal){path}" for path in paths] or [":(top)"]
    return (*wanted, *(f":(top,exclude,literal){os.fsdecode(path)}" for path in large))


def records(listing: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What is said of each, and its path."""
    for record in re.finditer(rb"([^\t\0]*)\t([^\0]*)\0", listing):
        yield record[1], record[2]


def tree_file(facts: bytes, path: bytes) -> TreeFile:
    mode, _, blob, size = facts.split()
    return TreeFile(
        path=shown_path(path),
        blob=blob.decode(),
        bytes=int(size) if size != b"-" else 0,
        kind=_KINDS.get(mode, "file"),
        executable=mode == b"100755",
    )


def _ref(fields: list[bytes]) -> Ref | None:
    """None for what leads to no commit."""
    name, kind, commit, peeled_kind, peeled, at = fields
    if kind == b"tag":
        kind, commit = peeled_kind, peeled
    if kind != b"commit" or not at:
        return None
    shown = shown_path(name)
    own = shown.startswith(("refs/heads/", "refs/syna/"))
    tag = shown.startswith(("refs/tags/", "refs/syna/tags/"))
    short = re.sub(r"^refs/(remotes|heads|syna/tags|tags)/", "", shown)
    return Ref(
        name=short,
        kind="tag" if tag else "branch",
        commit=commit.decode(),
        at=_instant(at),
        own=own,
    )


def _commits(out: bytes) -> Iterator[CommitFacts]:
    fields = out.decode("utf-8", "backslashreplace").split("\0")
    for start in range(0, len(fields) - _FIELDS + 1, _FIELDS):
        commit, parents, author, email, at, wrote, subject, body = fields[start : start + _FIELDS]
        yield CommitFacts(
            id=commit.strip(),
            at=_instant(at.encode()),
            authored=_instant(wrote.encode()),
            author=author,
            email=email,
            subject=subject,
            parents=tuple(parents.split()),
            body=body.strip()[:_LONGEST_BODY],
        )


def _instant(seconds: bytes) -> datetime:
    """Times that no calendar has, which a commit may claim, are the begin of 1970."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _changed(out: bytes) -> tuple[DiffFile, ...]:
    """From `--raw --numstat -z`: first how each was changed, then lines of each."""
    hows: dict[bytes, How] = {}
    files: list[DiffFile] = []
    words = iter(out.split(b"\0"))
    for word in words:
        if word.startswith(b":"):
            letter = word.split()[-1][:1].decode()
            path = next(words)
            path = next(words) if letter in "RC" else path
            hows[path] = _HOWS.get(letter, "modified")
        elif word.count(b"\t") >= 2:
            added, removed, path = word.split(b"\t", 2)
            if not path:
                next(words)
                path = next(words)
            files.append(
                DiffFile(
                    path=shown_path(path),
                    how=hows.get(path, "modified"),
                    added=int(added) if added != b"-" else None,
                    removed=int(removed) if removed != b"-" else None,
                )
            )
    return tuple(files)
