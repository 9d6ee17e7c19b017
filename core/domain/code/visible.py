"""Text of strangers, with what would steer a terminal or turn a line around made visible."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_CONTROL = {n: chr(0x2400 + n) for n in range(32) if n != 9} | {127: "\u2421", 9: "    "}
_CONTROL |= dict.fromkeys(range(0x80, 0xA0), "\ufffd") | dict.fromkeys(
    range(0xD800, 0xE000), "\ufffd"
)


def visible(text: str) -> str:
    """The same letters; control and turning characters become pictures of them, tabs spaces."""
    return _UNSEEN.sub("\ufffd", text.translate(_CONTROL))
