"""Statements of SQL files that take in a whole table, or that a table with rows refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.version import Says, Version
from core.engine.code.reviewing.whole_files import is_migration

_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.S)
_DELETE = re.compile(r"\s*delete\s+from\s+(\S+)(?!.*\b(?:where|using|limit)\b)", re.I | re.S)
_UPDATE = re.compile(
    r"\s*update\s+(?:only\s+)?(\S+)\s+set\b(?!.*\b(?:where|from|limit)\b)", re.I | re.S
)
_ADD = re.compile(
    r"\s*alter\s+table\s+(\S+)\s.*\badd\s+(?:column\s+)?(?!constraint|primary|foreign|check|unique|index)"
    r"(\S+)\s+[^,]*\bnot\s+null\b(?![^,]*\bdefault\b)(?<!default)",
    re.I | re.S,
)
_DEFAULT = re.compile(r"\b(?:default|generated|identity|serial)\b", re.I)


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    if not version.path.endswith(".sql") or version.file.after is None:
        return
    known = {re.sub(r"\s+", "", said) for _, said in _statements(version.file.before or "")}
    for number, said in _statements(version.file.after):
        if re.sub(r"\s+", "", said) in known or len(said) > 20_000:
            continue
        told = _told(said, migration=is_migration(version.path))
        if told is not None:
            last = number + said.rstrip().count("\n")
            yield version.finding((number, last), "whole-table", Says("warning", *told))


def _told(said: str, *, migration: bool) -> tuple[str, str] | None:
    if found := _DELETE.match(said):
        return (
            f"Every row of “{found[1]}” is deleted.",
            "There is no WHERE, and no way back once it is committed.",
        )
    if not migration and (found := _UPDATE.match(said)):
        return (f"Every row of “{found[1]}” is changed.", "There is no WHERE.")
    if (found := _ADD.match(said)) and not _DEFAULT.search(said):
        return (
            f"“{found[2]}” may not be NULL and has no default.",
            f"It cannot be added while “{found[1]}” has rows: give a default, or fill it first.",
        )
    return None


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each with the number of its first line; texts and comments are blanked."""
    plain = _NOISE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    at = 1
    for part in plain.split(";"):
        lead = len(part) - len(part.lstrip())
        first = at + part[:lead].count("\n")
        at += part.count("\n")
        if part.strip():
            yield first, part.strip()
