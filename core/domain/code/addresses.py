"""Addresses of repositories as people type them."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit, urlunsplit

from core.errors import UserError

_KEPT = "Nothing was attached."
_SHORT = re.compile(r"(?:[\w.-]+@)?[A-Za-z0-9][\w.-]*:(?!/{2}|:)[^\s:][^\s]*")
_HOST = re.compile(r"[A-Za-z0-9\[][\w.:\]-]*")
_SCHEMES = ("http", "https", "ssh")
_NEAR = ("localhost", "127.0.0.1", "::1")


def is_address(text: str) -> bool:
    """Whether it is meant as a URL, rather than as a folder."""
    plain = text.strip()
    first = plain.partition("/")[0]
    if plain.startswith("file://"):
        return False
    return "://" in plain or "::" in first or ("@" in first and bool(_SHORT.fullmatch(plain)))


def split_address(text: str) -> tuple[str, str | None]:
    """The address without secrets, and the token that was in it; UserError for other kinds."""
    plain = text.strip()
    if re.search(r"[\x00-\x20\x7f]", plain) or plain.startswith("-") or len(plain) > 2_000:
        raise _refused("That is no address of a repository.")
    if _SHORT.fullmatch(plain):
        return plain, None
    try:
        parts = urlsplit(plain)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused("That is no address of a repository.") from None
    if parts.scheme not in _SCHEMES or "::" in plain.partition("/")[0]:
        raise _refused("Repositories are fetched by https, http or ssh alone.")
    if not _HOST.fullmatch(host) or not parts.path.strip("/") or parts.path.startswith("/-"):
        raise _refused("That is no address of a repository.")
    shown = f"[{host}]" if ":" in host else host
    place = f"{shown}:{port}" if port else shown
    if parts.scheme == "ssh":
        user = parts.username or ""
        if user and not re.fullmatch(r"[A-Za-z0-9][\w.-]*", user):
            raise _refused("That is no address of a repository.")
        return urlunsplit(("ssh", f"{user}@{place}" if user else place, parts.path, "", "")), None
    secret = parts.password or parts.username
    bare = urlunsplit((parts.scheme, place, parts.path, parts.query, ""))
    return bare, unquote(secret) if secret else None


def name_of(address: str) -> str:
    """The last word of an address, as a name for people."""
    last = re.split(r"[/:\\]", address.rstrip("/\\"))[-1]
    return last.removesuffix(".git") or "repository"


def may_carry_token(address: str) -> bool:
    """Only where nobody on the way can read it."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _NEAR)


def _refused(message: str) -> UserError:
    return UserError(
        message, kept=_KEPT, remedy="Give one such as https://host/name/project.git, or a folder."
    )
