"""Read a pack: the files of a tree, with the texts of those that are text."""

from __future__ import annotations

import codecs
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from core.domain.code.index import LONGEST_FILE, PackedFile, Skipped
from core.engine.code.languages import Language, language_of
from core.errors import StepError

_LOOKED_AT = 8_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LFS = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True)
class TreeText:
    """One file; `text` is None where it is skipped. `raw` is the text in UTF-8."""

    path: str
    size: int
    language: Language
    skipped: Skipped | None = None
    text: str | None = None
    raw: bytes = b""


def manifest(file: Path) -> list[PackedFile]:
    """Every file, in the order of paths; StepError when the manifest is no manifest."""
    found: dict[str, PackedFile] = {}
    try:
        with file.open("rb") as lines:
            for line in lines:
                if line.strip():
                    packed = PackedFile.model_validate_json(line)
                    found[packed.path] = packed
    except ValidationError as error:
        raise broken() from error
    return [found[path] for path in sorted(found)]


@contextmanager
def opened(file: Path) -> Iterator[memoryview]:
    """The contents, end to end."""
    with file.open("rb") as content:
        if file.stat().st_size == 0:
            yield memoryview(b"")
            return
        with mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            view = memoryview(mapped)
            try:
                yield view
            finally:
                view.release()


def read_text(packed: PackedFile, content: memoryview) -> TreeText:
    """The file with its text, or why it has none."""
    if packed.skipped is not None:
        return _left_out(packed, packed.skipped)
    end = packed.offset + packed.bytes
    if packed.offset < 0 or packed.bytes < 0 or end > len(content):
        raise broken()
    if packed.bytes > LONGEST_FILE:
        return _left_out(packed, "large")
    raw = bytes(content[packed.offset : end])
    if raw.startswith(_LFS):
        return _left_out(packed, "lfs")
    text = _decoded(raw)
    if text is None:
        return _left_out(packed, "binary")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return TreeText(
        path=packed.path,
        size=packed.bytes,
        language=language_of(packed.path, raw),
        text=plain,
        raw=plain.encode("utf-8", "replace"),
    )


def broken() -> StepError:
    return StepError(
        "What was taken from the repository cannot be read.",
        code="file",
        kept="Nothing was changed; what was known of it before still answers.",
        remedy="Refresh it; if it comes back, attach it anew.",
    )


def _left_out(packed: PackedFile, why: Skipped) -> TreeText:
    return TreeText(packed.path, packed.bytes, language_of(packed.path), skipped=why)


def _decoded(raw: bytes) -> str | None:
    """UTF-8, what a mark at the start says, or Western; None for what is no text."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                break
    if b"\0" in raw[:_LOOKED_AT]:
        return None
    try:
        return raw.decode("utf-8").replace("\0", "\ufffd")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").replace("\0", "\ufffd")
