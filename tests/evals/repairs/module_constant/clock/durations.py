"""Durations as people write them: 2h30m, 45s, 1d."""

import re

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 24 * 60}
_PART = re.compile(r"(\d+)([smhd])")


def parse(text):
    """Seconds of a duration; ValueError for what is none."""
    parts = _PART.findall(text)
    if not parts or "".join(a + b for a, b in parts) != text:
        raise ValueError(f"no duration: {text!r}")
    return sum(int(count) * SECONDS[unit] for count, unit in parts)


def shown(seconds):
    parts = []
    for unit in sorted(SECONDS, key=SECONDS.get, reverse=True):
        count, seconds = divmod(seconds, SECONDS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
