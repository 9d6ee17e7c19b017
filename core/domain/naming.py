"""Short names for what a question makes: result names and notebook titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_WORD = re.compile(r"[a-z0-9]+")
_SKIPPED = frozenset(
    "a an and are at be by can did do does for from give has have how i in is it list many me much "
    "my of on or our per please show tell that the there these this those to us was we were what "
    "when where which who why will with you your".split()
)
_LONGEST_NAME = 32
_LONGEST_TITLE = 60


def result_name(question: str, taken: Collection[str]) -> str:
    """A lower-case identifier that says what was asked, unlike every one in `taken`."""
    plain = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    words = [word for word in _WORD.findall(plain) if word not in _SKIPPED]
    name = ""
    for word in words:
        longer = f"{name}_{word}" if name else word
        if len(longer) > _LONGEST_NAME:
            break
        name = longer
    if not name or name[0].isdigit() or "_" not in name:
        # One word alone may be a word of SQL or the name of a column.
        name = f"result_{name}" if name else "result"
    return unlike(name, taken)


def unlike(name: str, taken: Collection[str]) -> str:
    """`name`, with a number after it if something has that name (case ignored)."""
    folded = {each.casefold() for each in taken}
    if name.casefold() not in folded:
        return name
    number = 2
    while f"{name}_{number}".casefold() in folded:
        number += 1
    return f"{name}_{number}"


def title_of(question: str) -> str:
    """The question as a title: one line, cut at a word, no mark at its end."""
    line = " ".join(question.split()).rstrip("?!. ")
    if len(line) > _LONGEST_TITLE:
        line = line[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(",;: ") + "…"
    return line[:1].upper() + line[1:]
