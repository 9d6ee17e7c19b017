"""Which mark a delimited text puts before decimals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from core.engine.readings import alone, is_missing, unsigned

_LOOKED_AT = 100
_OTHER = {",": ".", ".": ","}


def commas_are_decimal(samples: Mapping[str, Sequence[str]], *, delimiter: str) -> bool:
    """Decided by columns that leave no doubt; where these are none, or disagree, a delimiter that
    is no comma only because commas are taken decides."""
    marks = {mark for values in samples.values() if (mark := _mark(values))}
    return marks == {","} if len(marks) == 1 else delimiter == ";"


def _mark(values: Iterable[str]) -> str:
    """The one before decimals of a column of numbers; "" if it may stand before thousands."""
    present = list(islice((v.strip() for v in values if not is_missing(v)), _LOOKED_AT))
    if not any("," in value or "." in value for value in present):
        return ""
    bare = [unsigned(value) for value in present]
    return next((mark for mark in _OTHER if _divides(mark, bare)), "")


def _divides(mark: str, values: Sequence[str]) -> bool:
    grouped = rf"[0-9]{{1,3}}(?:[{_OTHER[mark]} '’\u00a0\u202f][0-9]{{3}})*|[0-9]+"
    number = re.compile(rf"[-+−(]*(?:{grouped})(?:{mark}[0-9]+)?[-−)]*")
    if not all(map(number.fullmatch, values)):
        return False
    return any(mark in value for value in values) and not alone(mark, values)
