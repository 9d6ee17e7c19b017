"""Read a share of a pack file by file: lines counted, code parsed, all of it kept for linking."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.domain.code.index import CodeParsed, PackedFile, ParseCode
from core.engine.code.grammars import grammar_of
from core.engine.code.languages import code_lines
from core.engine.code.pack import TreeText, manifest, opened, read_text
from core.engine.code.parse import Parsed, TooSlow, parse
from core.engine.code.shares import FileRead, ShareWriter
from core.engine.code.uncollected import uncollected
from core.engine.progress import Report

MOST_BYTES = 600_000_000
_PATIENCE = 900.0
_MINIFIED = 5_000
_KEPT = re.compile(
    r"(?i)(?:.*/)?(?:readme[^/]*|makefile|justfile|gemfile|rakefile|noxfile\.py|tox\.ini|setup\.py"
    r"|setup\.cfg|pytest\.ini|conftest\.py|pyproject\.toml|[^/]*requirements[^/]*\.(?:txt|in)"
    r"|requirements/[^/]+\.txt|package\.json|go\.mod|cargo\.toml|pom\.xml|composer\.json"
    r"|build\.gradle(?:\.kts)?|[^/]+\.(?:csproj|gemspec|sln)|phpunit\.xml(?:\.dist)?"
    r"|cmakelists\.txt|\.pre-commit-config\.ya?ml|\.eslintrc[^/]*|eslint\.config\.[^/]+"
    r"|\.rubocop\.yml|\.golangci\.[^/]+|\.flake8|mypy\.ini|\.mypy\.ini|ruff\.toml|\.ruff\.toml"
    r"|biome\.jsonc?|rustfmt\.toml|clippy\.toml|\.pylintrc|phpstan\.neon[^/]*)"
)
_LONGEST_KEPT, _MOST_KEPT = 200_000, 3_000


def parse_code(request: ParseCode, *, report: Report) -> CodeParsed:
    """StepError (code file) when the pack is broken."""
    started = time.perf_counter()
    into = Path(request.into)
    into.mkdir(parents=True, exist_ok=True)
    wanted = readable(manifest(Path(request.manifest)))
    share = wanted[request.share.start :: request.share.step]
    written = ShareWriter()
    with uncollected(), opened(Path(request.pack)) as content:
        until = time.monotonic() + _PATIENCE
        for number, each in enumerate(share):
            if request.unread:
                written.add(_unread(each))
                continue
            read = read_text(each, content)
            _look(read, written, late=time.monotonic() > until)
            report(number / len(share), f"Reading {len(wanted):,} files")
    written.write(into, request.share.name)
    return CodeParsed(files=len(share), seconds=time.perf_counter() - started)


def readable(packed: Sequence[PackedFile]) -> list[PackedFile]:
    """What is beyond the bytes that are read of one repository is marked as skipped."""
    return list(_within(packed))


def _within(packed: Sequence[PackedFile]) -> Iterator[PackedFile]:
    total = 0
    for each in packed:
        if each.skipped is None and total + each.bytes > MOST_BYTES:
            yield each.model_copy(update={"skipped": "many"})
            continue
        total += each.bytes if each.skipped is None else 0
        yield each


def _unread(packed: PackedFile) -> FileRead:
    read = read_text(packed.model_copy(update={"skipped": "unreadable"}), memoryview(b""))
    return FileRead(read.path, read.language.name, read.size, skipped="unreadable")


def _look(read: TreeText, written: ShareWriter, *, late: bool) -> None:
    found = FileRead(read.path, read.language.name, read.size, skipped=read.skipped)
    if read.text is None:
        written.add(found)
        return
    rows = read.text.removesuffix("\n").split("\n") if read.text else []
    found.lines = len(rows)
    found.code_lines = code_lines(rows, read.language)
    parsed = Parsed()
    if grammar_of(read.language.name) is not None:
        if late or _is_minified(rows):
            found.unparsed = True
        else:
            try:
                parsed = parse(read.raw, read.language.name)
            except TooSlow:
                found.unparsed = True
    keep = len(read.text) <= _LONGEST_KEPT and written.texts_kept < _MOST_KEPT
    kept = keep and _KEPT.fullmatch(read.path) is not None
    written.add(found, parsed, text=read.text if kept else None)


def _is_minified(rows: Sequence[str]) -> bool:
    """Written by a program: such files define nothing that a person would look for."""
    return max(map(len, rows), default=0) > _MINIFIED
