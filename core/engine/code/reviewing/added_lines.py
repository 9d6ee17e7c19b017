"""What must not be added in any language: secrets, conflict marks, debugging, notes to self."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.version import PROSE, Says, Version

_KEYS = (
    ("a private key", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    ("an AWS key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})"),
    ("a GitLab token", r"\bglpat-[A-Za-z0-9_-]{20,}"),
    ("a Slack token", r"\bxox[baprs]-[A-Za-z0-9-]{10,}"),
    ("an API key", r"\bsk-(?:[a-z]+-)?[A-Za-z0-9_-]{32,}|\bsk_live_[A-Za-z0-9]{20,}"),
    ("a Google key", r"\bAIza[0-9A-Za-z_-]{35}"),
    (
        "a password in an address",
        r"\b[a-z][a-z0-9+]{1,20}://[^\s:/@'\"<>{}$]{1,80}:[^\s/@'\"<>{}$]{6,80}@",
    ),
)
_SECRETS = tuple((name, re.compile(pattern)) for name, pattern in _KEYS)
_NAMED = re.compile(
    r"(?i)[\w.\"'-]*(?:passw(?:or)?d|secret|token|api_?key|private_?key)[\w\"'-]*\s*(?::|=>?|:=)\s*"
    r"[\"']([^\"'\s]{10,200})[\"']"
)
_PLACEHOLDER = re.compile(
    r"(?i)example|change|dummy|fake|placeholder|your|xxx|test|sample|<|\$|\{|%|\*\*\*|secret|passw|"
    r"token|insert|todo|none|null|env|https?:|\.\.\."
)
_CONFLICT = re.compile(r"<{7}(?: |$)|>{7}(?: |$)|\|{7}(?: |$)")
_LEFT = (
    (re.compile(r"(?:^|[\s;:])(?:breakpoint\(\)|i?pdb\.set_trace\(|import i?pdb\b)"), (".py",)),
    (re.compile(r"^\s*debugger\s*;?\s*$"), (".js", ".ts", ".jsx", ".tsx", ".vue", ".mjs")),
    (re.compile(r"\bbinding\.(?:pry|irb)\b|^\s*byebug\s*$"), (".rb",)),
    (re.compile(r"\bdbg!\("), (".rs",)),
    (re.compile(r"\bvar_dump\(|\bdd\("), (".php",)),
    (re.compile(r"^\s*console\.log\("), (".js", ".ts", ".jsx", ".tsx", ".vue", ".mjs")),
)
_NOTE = re.compile(r"(?:#|//|/\*|--|<!--|;)\s*.{0,40}?\b(TODO|FIXME|XXX|HACK)\b")
_CONFIG = re.compile(
    r"\.(?:ya?ml|env|ini|cfg|conf|properties|toml|tfvars)$|(?:^|/)(?:\.env[\w.]*|Dockerfile)$"
)
_PLAIN = re.compile(
    r"(?i)^\s*(?:-\s+|export\s+|ENV\s+)?[\w.-]*(?:passw(?:or)?d|secret|token|api_?key|private_?key)[\w-]*"
    r"\s*(?:[:=]|\s)\s*([^\s\"'#]{10,200})\s*(?:#.*)?$"
)


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    fences = 0
    for number, line in version.added_lines():
        if len(line) > 20_000:
            continue
        if line.strip() in diff.gone_lines:
            continue  # it only moved
        yield from _secret(version, number, line)
        if _CONFLICT.match(line) and not fences:
            fences += 1
            yield version.finding((number, number), "conflict-mark", _UNSOLVED)
        if version.is_foreign:
            continue
        if found := _left(version, number, line):
            yield found
        if _NOTE.search(line) and not version.path.endswith(PROSE):
            yield version.finding((number, number), "note-to-self", _NOTED)


_UNSOLVED = Says(
    "error",
    "A merge conflict is committed as it stood.",
    "The file holds both versions and the marks between them; most languages cannot read it.",
)
_NOTED = Says(
    "hint",
    "A note says that something is left to do.",
    "What is put off in a comment is seldom found again; an issue is.",
)


def _secret(version: Version, number: int, line: str) -> Iterator[ReviewFinding]:
    what = next((name for name, pattern in _SECRETS if pattern.search(line)), "")
    if what == "a password in an address" and (version.is_test or _PLACEHOLDER.search(line)):
        what = ""
    if not what and not version.is_test and not version.is_foreign:
        named = _NAMED.search(line) or (
            _PLAIN.match(line) if _CONFIG.search(version.path) else None
        )
        if named and not _PLACEHOLDER.search(named[1]) and _random(named[1]):
            what = "a secret"
    if what:
        yield version.finding(
            (number, number),
            "secret",
            Says(
                "error",
                f"This line holds {what}.",
                "Whoever reads the repository, now or from its history, can use it: it must be "
                "revoked, not only removed.",
                hidden=True,
            ),
        )


def _random(text: str) -> bool:
    """Whether its characters are spread as those of a generated secret."""
    size = len(text)
    entropy = -sum(n / size * math.log2(n / size) for n in Counter(text).values())
    mixed = bool(re.search(r"\d", text)) and bool(re.search(r"[A-Za-z]", text))
    return mixed and entropy > 3.0


def _left(version: Version, number: int, line: str) -> ReviewFinding | None:
    bare = line.strip()
    for pattern, endings in _LEFT:
        if not version.path.endswith(endings) or bare.startswith(("#", "//", "*")):
            continue
        if not pattern.search(line) or (version.is_test and "console" in line):
            continue
        halts = "console" not in line
        return version.finding(
            (number, number),
            "debugging" if halts else "printing",
            Says(
                "warning" if halts else "hint",
                f"Debugging is left in: “{bare[:60]}”.",
                "It stops the program where nobody waits for it."
                if halts
                else "It writes to the console of whoever runs it.",
            ),
            suggestion="",
        )
    return None
