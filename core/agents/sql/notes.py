"""What a database says of its tables and columns, as the model may read it: quoted data."""

from __future__ import annotations

import re

LONGEST = 80
_ODD = re.compile(r"[^\w .,:()/%+=&'°²³€$£#?-]+|--+")
_LIST = re.compile(r"\s*;\s*")


def noted(comment: str) -> str:
    """`"cents, without VAT"`; nothing where the comment is long, or has nothing to read.

    One line of letters, digits and plain marks: it cannot end the line, the quotes or the
    statement that it stands in, nor look like a model's own marks.
    """
    flat = " ".join(_ODD.sub(" ", _LIST.sub(", ", comment.replace('"', "'"))).split())
    readable = len(comment) <= 4 * LONGEST and 0 < len(flat) <= LONGEST
    return f'"{flat}"' if readable and any(map(str.isalnum, flat)) else ""
