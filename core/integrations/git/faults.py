"""What git says when it fails, as sentences for people. Its words may come from a stranger."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from urllib.parse import quote

from core.errors import LimitExceeded, StepError, SynaError, UserError

_KEPT = "Nothing of yours was changed."
_LONGEST = 300
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_USERINFO = re.compile(r"(?<=//)[^/@\s]+@")
_WHO = "Give a token that may read it, and for pushing one that may write."

# What git or its transports say, what it means, and what to do; the first that fits.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"could not resolve host|name or service not known|could not resolve hostname",
        "The host of that address is not known here.",
        "See that the address is right and that this machine is on the network.",
    ),
    (
        r"authentication failed|could not read (username|password)|terminal prompts disabled"
        r"|invalid (username|credentials)|returned error: 401",
        "The other side did not accept who asks: a token is missing, wrong or revoked.",
        _WHO,
    ),
    (
        r"returned error: 403|permission to .* denied|write access to repository not granted",
        "The other side knows who asks, but does not allow this.",
        _WHO,
    ),
    (
        r"remote host identification has changed",
        "That host shows another key than before: it was set up anew, or somebody stands between.",
        "Ask who runs it; once you know why, take the old key out of `known_hosts`.",
    ),
    (
        r"host key verification failed",
        "The key of that host has not been accepted on this machine yet.",
        "Run `ssh` to that host once in a terminal, compare its key and accept it; or give an "
        "https address with a token.",
    ),
    (
        r"permission denied \(publickey",
        "The other side does not accept your key, or the key has a passphrase that nobody can "
        "type here.",
        "Run `ssh-add`, then start Syna where that agent is known; or give an https address with "
        "a token.",
    ),
    (
        r"repository .*not found|returned error: 404|does not appear to be a git repository"
        r"|not valid: is this a git repository",
        "There is no repository at that address, or it is not shown to you.",
        "See that the address is right; a private one needs a token.",
    ),
    (
        r"transport .* not allowed|is not allowed by|remote helper|is not a git command",
        "That kind of address is not used here.",
        "Give an https, ssh or http address, or a folder.",
    ),
    (
        r"unable to update url base from redirection|redirect",
        "The other side sends on to another address; with a token that is not followed.",
        "Give the address that it sends to.",
    ),
    (
        r"hook declined|protected branch|gh\d{3}:|remote rejected",
        "The other side rejected it by a rule of its own.",
        "See its rules for branches, or push to another branch.",
    ),
    (
        r"non-fast-forward|fetch first|stale info|\[rejected\]|cannot lock ref|already exists",
        "The other side has a branch or tag of that name with another history.",
        "Take another name, or bring the branch up to date first.",
    ),
    (
        r"connection refused|connection timed out|operation timed out|failed to connect"
        r"|operation too slow|network is unreachable|connection reset|hung up|empty reply",
        "The other side did not answer.",
        "Try again later; see that the address is right.",
    ),
    (
        r"certificate|ssl|tls|gnutls",
        "The certificate of the other side is not one that this machine trusts.",
        "See that the address is right; ask who runs it.",
    ),
    (r"no space left|disk quota", "The disk is full.", "Free some space, then try again."),
    (
        r"promisor|not our ref|missing blob|missing tree|bad object|unable to read|corrupt"
        r"|did not send all|remote did not send|inflate|loose object|missing necessary objects",
        "The repository has lost some of its contents, or holds only a part of them.",
        "Run `git fsck` in it; of a partial clone, attach the address that it came from.",
    ),
)


def ended_badly(words: Sequence[str], said: str, *, secret: str = "") -> SynaError:
    """The error for a command that failed; `secret` is masked in what it said."""
    plain = masked(said, secret)
    for pattern, message, remedy in _KNOWN:
        if re.search(pattern, plain, re.IGNORECASE):
            return UserError(message, kept=_KEPT, remedy=remedy)
    verb = next((word for word in words if not word.startswith("-")), "git")
    return StepError(f"Git could not do `{verb}`: {last_words(plain)}", code="git", kept=_KEPT)


def masked(said: str, secret: str) -> str:
    """Without the secret in any of the forms it travels in, and without names in addresses."""
    plain = said
    for form in _forms(secret):
        plain = plain.replace(form, "•••")
    return _USERINFO.sub("", plain)


def last_words(said: str) -> str:
    lines = [_NO_TEXT.sub(" ", line).strip() for line in said.splitlines()]
    told = [line for line in lines if line.startswith(("fatal:", "error:"))] or [
        *filter(None, lines)
    ]
    return (told[-1] if told else "it said nothing")[:_LONGEST]


def too_slow(seconds: float, *, silent: bool = False) -> SynaError:
    what = "did not say a word for" if silent else "was not done after"
    return UserError(
        f"The other side {what} {seconds:,.0f} seconds; it was stopped.",
        kept=_KEPT,
        remedy="Try again later; see that the address is right.",
    )


def disk_full() -> SynaError:
    return LimitExceeded(
        "The disk is almost full; it was stopped.", kept=_KEPT, remedy="Free some space first."
    )


def too_much() -> SynaError:
    return LimitExceeded("Git said more than is kept in memory; it was stopped.", kept=_KEPT)


def _forms(secret: str) -> tuple[str, ...]:
    if not secret:
        return ()
    pairs = [f"{name}:{secret}" for name in ("x-access-token", "oauth2", "git", "")]
    coded = [base64.b64encode(pair.encode()).decode() for pair in pairs]
    return tuple({secret, quote(secret, safe=""), *coded})
