"""Git's settings files, read as data: nothing is included, nothing is run."""

from __future__ import annotations

import re
from pathlib import Path

from core.domain.code.repository import Author

Entries = tuple[tuple[str, str], ...]
_SECTION = re.compile(r'\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\\n]|\\.)*)")?\s*\]')
_ESCAPED = re.compile(r"\\(.)")
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*(=?)")
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b", '"': '"', "\\": "\\"}
_FLAG = re.compile(r"true|false|yes|no|on|off|1|0", re.IGNORECASE)
# What says how a work tree is to be read, and what a plain value of it is.
_TRUSTED = {
    "core.filemode": _FLAG,
    "core.ignorecase": _FLAG,
    "core.precomposeunicode": _FLAG,
    "core.symlinks": _FLAG,
    "core.autocrlf": re.compile(r"true|false|input", re.IGNORECASE),
    "core.eol": re.compile(r"lf|crlf|native", re.IGNORECASE),
    "extensions.objectformat": re.compile(r"sha1|sha256"),
}


def settings_in(text: bytes) -> Entries:
    """Keys (section and name in lower case) with their values, in order; odd lines are left out."""
    found: list[tuple[str, str]] = []
    section = ""
    lines = iter(text.decode("utf-8", "surrogateescape").splitlines())
    for line in lines:
        rest = line.strip()
        if head := _SECTION.match(rest):
            name, sub = head.group(1).lower(), head.group(2)
            section = name if sub is None else f"{name}.{_ESCAPED.sub(_as_is, sub)}"
            rest = rest[head.end() :].strip()
        key = _KEY.match(rest)
        if not section or key is None:
            continue
        written = rest[key.end() :] if key.group(2) else "true"
        while written.endswith("\\") and not written.endswith("\\\\"):
            written = written[:-1] + next(lines, "")
        found.append((f"{section}.{key.group(1).lower()}", _value(written)))
    return tuple(found)


def trusted_settings(entries: Entries) -> Entries:
    """Those that say how files lie there, where they have a plain value."""
    return tuple((k, v) for k, v in entries if k in _TRUSTED and _TRUSTED[k].fullmatch(v))


def author_in(*entries: Entries) -> Author | None:
    """The last name and address that is set."""
    known = {key: value for each in entries for key, value in each if value.strip()}
    name, email = known.get("user.name", ""), known.get("user.email", "")
    plain = " ".join(re.sub(r"[<>\x00-\x1f\udc80-\udcff]", " ", name).split())[:200]
    address = re.sub(r"[<>\s\x00-\x1f\udc80-\udcff]", "", email)[:300]
    return Author(name=plain, email=address) if plain else None


def personal() -> tuple[Path, ...]:
    """Where a person keeps settings for all repositories; later ones win."""
    return (Path.home() / ".config" / "git" / "config", Path.home() / ".gitconfig")


def _as_is(escaped: re.Match[str]) -> str:
    return escaped.group(1)


def _value(written: str) -> str:
    """Without comments, quotes and escapes."""
    kept: list[str] = []
    quoted, signs = False, iter(written.strip())
    for sign in signs:
        if sign == "\\":
            kept.append(_ESCAPES.get(next(signs, ""), ""))
        elif sign == '"':
            quoted = not quoted
        elif sign in "#;" and not quoted:
            break
        else:
            kept.append(sign)
    return "".join(kept).strip()
