"""Text of strangers as it stands before somebody who decides by it."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

_HIDES = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}  # such as marks that turn text around
_KEPT = {"\n", "\t"}


def visible(text: str) -> str:
    """The text with every character that hides, turns around or breaks other text spelled out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelled(c) if _hides(c) else c for c in text.replace("\r\n", "\n"))


def shortened(text: str, *, most: int) -> str:
    """At most about `most` characters; what is left out is counted and has a fingerprint."""
    if len(text) <= most:
        return text
    left = len(text) - most
    digest = sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]
    return f"{text[:most]}\n… {left:,} more characters are not shown ({digest})"


def _hides(c: str) -> bool:
    return c not in _KEPT and unicodedata.category(c) in _HIDES


def _spelled(c: str) -> str:
    return f"\\u{{{ord(c):04x}}}"
