"""Protections that are turned off: certificates, signatures, walls around containers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.version import PROSE, Says, Version

_STRANGER = "Whoever stands between both sides can read and change what they say to each other."
_OFF: tuple[tuple[str, str, str], ...] = (
    (
        r"\bverify\s*=\s*False\b|rejectUnauthorized['\"]?\s*:\s*false|InsecureSkipVerify\s*[:=]\s*true|"
        r"NODE_TLS_REJECT_UNAUTHORIZED\W{1,6}0|\bCERT_NONE\b|check_hostname\s*=\s*False|"
        r"_create_unverified_context|NoopHostnameVerifier|ALLOW_ALL_HOSTNAME|"
        r"danger_accept_invalid_certs\(true\)|SSL_VERIFYPEER\s*(?:,|=>)\s*(?:false|0)|"
        r"\bcurl\b.*\s(?:-k|--insecure)\b|\bwget\b.*--no-check-certificate|sslmode=disable|"
        r"http\.sslVerify\W+false",
        "The certificate of the other side is not looked at.",
        _STRANGER,
    ),
    (
        r"StrictHostKeyChecking[= \"']+(?:no|off)\b|AutoAddPolicy\(\)|InsecureIgnoreHostKey\(",
        "The key of the other side is not looked at.",
        _STRANGER,
    ),
    (
        r"^\s*-?\s*(?:privileged|allowPrivilegeEscalation|hostNetwork|hostPID)\s*:\s*true\b",
        "A container gets the rights of its host.",
        "What breaks out of the program in it has broken out of the container too.",
    ),
    (
        r"\bchmod\s+(?:-R\s+)?0?777\b|\bchmod\([^)]*0o?777\)",
        "Everybody may change this file.",
        "Any other program on the machine can put something else there.",
    ),
    (
        r"[aA]lgorithms?['\"]?\s*[:=]\s*\[?['\"]none['\"]|verify_signature['\"]?\s*[:=]\s*False",
        "A signature is not looked at.",
        "Whoever writes such a token is believed.",
    ),
)
_PATTERNS = tuple((re.compile(pattern), said, why) for pattern, said, why in _OFF)
_FLAG = re.compile(
    r"^\s*(?:-\s+|export\s+|[\w.]+\.)?['\"]?(?P<key>[\w.-]+)['\"]?\s*[:=]\s*['\"]?"
    r"(?P<value>true|false|True|False|on|off|yes|no)\b['\"]?\s*,?;?\s*(?:[#/].*)?$"
)
_GUARDS = re.compile(
    r"(?i)(?:^|[_.-])(?:ssl|tls|https?_?only|verify|secure|auth\w*|csrf|encrypt\w*|signed?|sandbox)|"
    r"Secure|HttpOnly|Csrf|Verify|Encrypt"
)
_OPENS = re.compile(r"(?i)^(?:debug|[\w.-]*[_.-]debug|allow_anonymous|insecure|public)$")
_YES = frozenset(("true", "on", "yes"))


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    if version.is_test or version.path.endswith(PROSE):
        return
    before = {
        found["key"]: found["value"]
        for _, line in version.removed_lines()
        if (found := _FLAG.match(line))
    }
    for number, line in version.added_lines():
        if line.lstrip().startswith(("#", "//", "*", "--", "<!--")) or len(line) > 2_000:
            continue
        told = next(((said, why) for p, said, why in _PATTERNS if p.search(line)), None)
        told = told or _turned(line, before)
        if told is not None:
            put = version.restored(number)
            says = Says("warning", *told)
            yield version.finding((number, number), "lost-protection", says, suggestion=put)


def _turned(line: str, before: dict[str, str]) -> tuple[str, str] | None:
    """A switch that stood the safe way before."""
    found = _FLAG.match(line)
    was = before.get(found["key"], "") if found else ""
    if found is None or not was:
        return None
    now, then = found["value"].casefold() in _YES, was.casefold() in _YES
    safe = bool(_GUARDS.search(found["key"])) and then and not now
    if safe or (_OPENS.match(found["key"]) and now and not then):
        return (
            f"“{found['key']}” is {found['value']} now; it was {was}.",
            "What it held back gets through wherever these settings are used.",
        )
    return None
