"""The first paragraph of a README, as plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LONGEST = 600
_LEAST = 20
_LOOKED_AT = 12_000
_MARKUP = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"!\[[^\]]{0,300}\]\([^)]{0,500}\)|!\[[^\]]{0,300}\]\[[^\]]{0,300}\]"), " "),
    (re.compile(r"\[([^\]]{0,300})\]\([^)]{0,500}\)|\[([^\]]{1,300})\]\[[^\]]{0,300}\]"), r"\1\2"),
    (re.compile(r"</?[A-Za-z][^>]{0,500}>"), " "),
    (re.compile(r"`{1,2}([^`]{0,300})`{1,2}(?:_+)?"), r"\1"),
    (re.compile(r"(\*\*|__)(.{1,300}?)\1"), r"\2"),
    (re.compile(r"(?<!\w)[*_](\S[^*_\n]{0,300})[*_](?!\w)"), r"\1"),
)
_NO_PROSE = re.compile(r"\s*(#|=+\s*$|-{3,}|\.\. |```|~~~|\||>|[-*+] |\d+\. |\[[^\]]+\]:|:\w+:)")


def first_paragraph(texts: Mapping[str, str]) -> tuple[str, str]:
    """The path of the topmost README, and what it says first; ("", "") where there is none."""
    found = sorted(
        (path for path in texts if path.rpartition("/")[2].casefold().startswith("readme")),
        key=lambda path: (path.count("/"), not path.casefold().endswith(".md"), path),
    )
    if not found or found[0].count("/") > 1:
        return "", ""
    return found[0], _prose(texts[found[0]][:_LOOKED_AT])


def _prose(text: str) -> str:
    for pattern, put in _MARKUP:
        text = pattern.sub(put, text)
    fenced = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    for block in re.split(r"\n\s*\n", fenced):
        lines = block.strip("\n").split("\n")
        titled = len(lines) > 1 and re.fullmatch(r"\s*[=\-~^]{3,}\s*", lines[1])
        kept = [line for line in (lines[2:] if titled else lines) if not _NO_PROSE.match(line)]
        said = " ".join(" ".join(kept).split())
        if len(said) >= _LEAST and re.search(r"[^\W\d_]{2}", said):
            return said if len(said) <= _LONGEST else said[: _LONGEST - 1].rstrip() + "…"
    return ""
