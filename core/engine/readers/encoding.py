"""Text files of any common encoding as UTF-8."""

from __future__ import annotations

import codecs
import shutil
from pathlib import Path

from core.engine.raw import Workspace

_HEAD = 1 << 20
_BLOCK = 4 << 20
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8"),
)


def encoding_of(head: bytes) -> str:
    """The encoding of a text by its first bytes: a mark, else UTF-8 if valid, else cp1252."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if len(head) >= 4 and b"\x00" in head[:4096]:
        even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
        if odd > len(head[:4096]) // 5 and even * 10 < odd:
            return "utf-16-le"
        if even > len(head[:4096]) // 5 and odd * 10 < even:
            return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def as_utf8(path: Path, workspace: Workspace) -> tuple[Path, str]:
    """The file itself if it looks like UTF-8, else a UTF-8 copy; and the encoding."""
    with path.open("rb") as file:
        encoding = encoding_of(file.read(_HEAD))
    if encoding == "utf-8":
        return path, encoding
    return rewritten(path, encoding, workspace=workspace), encoding


def rewritten(path: Path, encoding: str, *, workspace: Workspace) -> Path:
    """A UTF-8 copy; bytes that are wrong in `encoding` are read as cp1252."""
    target = workspace.into / "text-as-utf8.tmp"
    decoder = codecs.getincrementaldecoder(encoding)("western")
    size, done = max(1, path.stat().st_size), 0
    with path.open("rb") as source, target.open("wb") as out:
        while block := source.read(_BLOCK):
            out.write(decoder.decode(block).encode("utf-8", "replace"))
            done += len(block)
            workspace.report(done / size * 0.2, f"Reading the text as {encoding}")
        out.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return target


def one_newline(path: Path, *, workspace: Workspace) -> Path:
    """A copy whose lines all end alike."""
    target = workspace.into / "text-one-newline.tmp"
    latin = "latin-1"  # keeps every byte
    with path.open(encoding=latin) as source, target.open("w", encoding=latin, newline="\n") as out:
        shutil.copyfileobj(source, out, _BLOCK)
    return target


def _western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", "ignore") or byte.decode("latin-1"), error.start + 1


codecs.register_error("western", _western)
