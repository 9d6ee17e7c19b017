"""Text of strangers as it stands before somebody who decides by it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from hashlib import sha256

_HIDES = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}  # such as marks that turn text around
_SIGNS = {"So", "Sm"}
_KEPT = {"\n", "\t"}
_BLANK = re.compile(  # letters and marks that are drawn as nothing
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"
    r"\ufe00-\ufe0e\U0001d159\U000e0100-\U000e01ef]"
)
_EMOJI = "\ufe0f"  # asks for the coloured form of the sign before it


def visible(text: str) -> str:
    """The text with every character that hides, turns around or breaks other text spelled out."""
    return _with(text, _spelled)


def bare(text: str) -> str:
    """The text without such characters, for what is sent on."""
    return _with(text, lambda c: "")


def _with(text: str, put: Callable[[str], str]) -> str:
    if text.isascii() and text.isprintable():
        return text
    plain = text.replace("\r\n", "\n")
    pairs = zip(f"\n{plain}", plain, strict=False)
    return "".join(put(c) if _hides(c, before) else c for before, c in pairs)


def shortened(text: str, *, most: int) -> str:
    """At most about `most` characters; what is left out is counted and has a fingerprint."""
    if len(text) <= most:
        return text
    left = len(text) - most
    digest = sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]
    return f"{text[:most]}\n… {left:,} more characters are not shown ({digest})"


def _hides(c: str, before: str) -> bool:
    if c == _EMOJI:
        return unicodedata.category(before) not in _SIGNS
    return c not in _KEPT and (unicodedata.category(c) in _HIDES or bool(_BLANK.match(c)))


def _spelled(c: str) -> str:
    return f"\\u{{{ord(c):04x}}}"
