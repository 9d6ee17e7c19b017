"""Packs and histories as the git room writes them, from files that a test names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.domain.code.index import (
    CodeIndexed,
    IndexCode,
    PackedFile,
    ParseCode,
    ReadHistory,
    Share,
    Tag,
)
from core.engine.code.dated import read_dated
from core.engine.code.index import index_code
from core.engine.code.reading import parse_code

MEMORY = 2_000_000_000


def packed(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    listed: Sequence[PackedFile] = (),
    history: bytes = b"",
    name: str = "shop",
    tags: Sequence[Tag] = (),
    taken: Sequence[str] = (),
    shares: int = 2,
) -> IndexCode:
    """The request to index `files`, parsed in so many shares; `listed` have no content."""
    folder.mkdir(parents=True, exist_ok=True)
    lines, content = [each.model_dump_json() for each in listed], b""
    for path, raw in files.items():
        lines.append(PackedFile(path=path, bytes=len(raw), offset=len(content)).model_dump_json())
        content += raw
    (folder / "pack").write_bytes(content)
    (folder / "manifest").write_text("\n".join(lines), encoding="utf-8")
    (folder / "history").write_bytes(history)
    given: dict[str, object] = {
        "commit": "c" * 40,
        "pack": str(folder / "pack"),
        "manifest": str(folder / "manifest"),
        "shares": str(folder / "shares"),
        "dated": {"tables": (), "profiles": ()},
        "into": str(folder / "into"),
        "taken": tuple(taken),
    }
    parsed(folder, shares)
    dated = read_dated(
        ReadHistory(
            name=name,
            history=str(folder / "history"),
            into=str(folder / "into"),
            tags=tuple(tags),
            taken=tuple(taken),
        ),
        MEMORY,
    )
    return IndexCode.model_validate({**given, "name": name, "dated": dated})


def parsed(folder: Path, shares: int = 1) -> None:
    """As workers side by side would."""
    for start in range(shares):
        request = ParseCode(
            pack=str(folder / "pack"),
            manifest=str(folder / "manifest"),
            into=str(folder / "shares"),
            share=Share(start=start, step=shares),
        )
        parse_code(request, report=_silent)


def indexed(request: IndexCode) -> CodeIndexed:
    return index_code(request, MEMORY, report=_silent)


def _silent(fraction: float | None, text: str) -> None:
    pass


def log_of(*commits: tuple[str, str, int, str, Sequence[str]]) -> bytes:
    """As `git log` writes it: (author, email, seconds, subject, statuses and paths) each."""
    raw = b""
    for number, (author, email, at, subject, changes) in enumerate(commits):
        fields = (f"{number:040x}", "", author, email, str(at), subject)
        raw += b"".join(field.encode() + b"\0" for field in fields)
        if changes:
            raw += b"\n" + b"".join(part.encode() + b"\0" for part in changes)
    return raw
