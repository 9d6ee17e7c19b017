"""Packs and histories as the git room writes them, from files that a test names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.domain.code.index import CodeIndexed, IndexCode, PackedFile
from core.engine.code.index import index_code

MEMORY = 2_000_000_000


def packed(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    listed: Sequence[PackedFile] = (),
    history: bytes = b"",
    **more: object,
) -> IndexCode:
    """The request to index `files`; `listed` are those without content."""
    folder.mkdir(parents=True, exist_ok=True)
    lines, content = [each.model_dump_json() for each in listed], b""
    for path, raw in files.items():
        lines.append(PackedFile(path=path, bytes=len(raw), offset=len(content)).model_dump_json())
        content += raw
    (folder / "pack").write_bytes(content)
    (folder / "manifest").write_text("\n".join(lines), encoding="utf-8")
    (folder / "history").write_bytes(history)
    given: dict[str, object] = {
        "name": "shop",
        "commit": "c" * 40,
        "pack": str(folder / "pack"),
        "manifest": str(folder / "manifest"),
        "history": str(folder / "history"),
        "into": str(folder / "into"),
    }
    return IndexCode.model_validate(given | more)


def indexed(request: IndexCode) -> CodeIndexed:
    return index_code(request, MEMORY, report=lambda fraction, text: None)


def log_of(*commits: tuple[str, str, int, str, Sequence[str]]) -> bytes:
    """As `git log` writes it: (author, email, seconds, subject, statuses and paths) each."""
    raw = b""
    for number, (author, email, at, subject, changes) in enumerate(commits):
        fields = (f"{number:040x}", "", author, email, str(at), subject)
        raw += b"".join(field.encode() + b"\0" for field in fields)
        if changes:
            raw += b"\n" + b"".join(part.encode() + b"\0" for part in changes)
    return raw
