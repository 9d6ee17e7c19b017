"""What a worker is given of a repository: contents of files in one file, and its history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from core.domain.cancel import CancelToken
from core.domain.code.index import HISTORY_OPTIONS, LONGEST_FILE, PackedFile, Skipped
from core.domain.code.repository import MOST_COMMITS, Packed, TreeFile
from core.errors import StepError
from core.integrations.git.contents import each_content
from core.integrations.git.home import GitHome, checked_id
from core.integrations.git.reading import Reading, records, tree_file
from core.integrations.git.running import Asked

_MOST_PACK = 2_000_000_000
_MOST_HISTORY = 1_000_000_000
_POINTER = b"version https://git-lfs.github.com/spec/"
_LOOKED_AT = 8_000
_LONGEST_POINTER = 1_024
Kept = tuple[int, Skipped | None]


class Packing:
    def __init__(self, home: GitHome) -> None:
        self._home = home

    def pack(self, commit: str, into: Path, *, cancel: CancelToken | None = None) -> Packed:
        """Files `pack` and `manifest`; a content that several files have is there once."""
        listing = Reading(self._home).listing(commit)
        wanted = _wanted(_files(listing))
        with (into / "pack").open("wb") as contents:
            pack = _Pack(contents)
            each_content(self._home.run, wanted, pack, most=LONGEST_FILE, cancel=cancel)
        files = skipped = 0
        with (into / "manifest").open("w", encoding="utf-8") as manifest:
            for file in _files(listing):
                offset, why = _kept(file, pack.kept)
                files, skipped = files + 1, skipped + (why is not None)
                line = PackedFile(
                    path=file.path,
                    bytes=file.bytes,
                    offset=offset,
                    executable=file.executable,
                    skipped=why,
                )
                manifest.write(line.model_dump_json() + "\n")
        return Packed(bytes=pack.bytes, files=files, skipped=skipped)

    def history(
        self,
        commit: str,
        into: Path,
        *,
        most: int = MOST_COMMITS,
        cancel: CancelToken | None = None,
    ) -> None:
        with into.open("wb") as file:
            words = (*HISTORY_OPTIONS, f"--max-count={most}", checked_id(commit), "--")
            asked = Asked(sink=_capped(file), cancel=cancel)
            self._home.run("log", *words, asked=asked)


class _Pack:
    """Contents one after the other, but for those that are not to be read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.bytes = 0
        self.kept: dict[str, Kept] = {}

    def __call__(self, blob: str, content: bytes | None) -> None:
        if content is None:
            raise StepError("Some contents are not in the repository.", code="git")
        why = _unread(content)
        self.kept[blob] = (self.bytes, why)
        if why is None:
            self._file.write(content)
            self.bytes += len(content)


def _files(listing: bytes) -> Iterator[TreeFile]:
    """One after the other: all of them at once take a third of a GB where there are 200,000."""
    return (tree_file(facts, path) for facts, path in records(listing))


def _wanted(files: Iterable[TreeFile]) -> dict[str, int]:
    """Blobs to read, each once, until the pack would be too large."""
    found: dict[str, int] = {}
    total = 0
    for file in files:
        if file.kind == "file" and file.bytes <= LONGEST_FILE and file.blob not in found:
            total += file.bytes
            if total > _MOST_PACK:
                break
            found[file.blob] = file.bytes
    return found


def _kept(file: TreeFile, kept: dict[str, Kept]) -> Kept:
    match file.kind:
        case "link":
            return 0, "symlink"
        case "submodule":
            return 0, "submodule"
        case "file":
            return kept.get(file.blob, (0, "large"))


def _unread(content: bytes) -> Skipped | None:
    if len(content) <= _LONGEST_POINTER and content.startswith(_POINTER):
        return "lfs"
    return "binary" if b"\0" in content[:_LOOKED_AT] else None


def _capped(file: BinaryIO) -> Callable[[bytes], bool]:
    def keep(chunk: bytes) -> bool:
        return file.write(chunk) > 0 and file.tell() < _MOST_HISTORY

    return keep
