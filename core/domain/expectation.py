"""What a question asks for, by its words alone: how many rows, of what kind, from when."""

from __future__ import annotations

import re
from typing import Literal

from core.domain import phrasing as say
from core.domain.numerals import WORDS
from core.domain.periods import Grain
from core.domain.value import Value

Rows = Literal["one", "some", "open"]
Ask = Literal[
    "count", "share", "total", "average", "difference", "change", "how_long", "when", "who",
    "list", "top", "superlative", "comparison", "series", "groups", "yes_no",
]  # fmt: skip


_LONGEST = 2_000


class Expectation(Value):
    """`rows`: one, some (as many as there are things), or open where the words do not tell.

    `value` when a single cell answers. `top` is the n of a top n, `fields` the least number of
    columns that are named. `literals` stood in quotes. `grain` is the period of a series.
    """

    rows: Rows = "open"
    value: bool = False
    asks: frozenset[Ask] = frozenset()
    top: int | None = None
    fields: int = 1
    years: tuple[int, ...] = ()
    literals: tuple[str, ...] = ()
    grain: Grain | None = None
    descending: bool | None = None
    negated: bool = False
    distinct: bool = False

    def wants(self, *asks: Ask) -> bool:
        """Whether any of these is asked for."""
        return not self.asks.isdisjoint(asks)


def expect(question: str) -> Expectation:
    """Reads the words of a question; made to be silent rather than wrong."""
    question = question[:_LONGEST]
    literals = tuple(next(filter(None, m.groups())) for m in say.QUOTED.finditer(question))
    text = " ".join(say.QUOTED.sub(" xx ", question).lower().replace("’", "'").split())
    text = say.MANNERS.sub("", text)
    ordered = say.SORT.search(text)
    body = say.SORT.sub("", text)
    first = re.split(r"(?<=[?.!])\s", body, maxsplit=1)[0]
    top = _top(body)
    asks = _asks(first, body, top=top)
    rows = _rows(first, asks, top=top)
    return Expectation(
        rows=rows,
        value=rows == "one" and _is_value(first, asks),
        asks=frozenset(asks),
        top=top,
        fields=_fields(first),
        years=_years(text),
        literals=literals,
        grain=_grain(body),
        descending=_direction(ordered[0] if ordered else "", body, asks=asks),
        negated=bool(say.NEGATED.search(body)),
        distinct=bool(say.DISTINCT.search(body)),
    )


def _asks(first: str, body: str, *, top: int | None) -> set[Ask]:
    head = say.LEAD.sub("", first)
    found: dict[Ask, bool] = {
        "count": bool(say.COUNT.search(head)),
        "share": bool(say.SHARE.search(first)),
        "total": bool(say.TOTAL.search(head)),
        "average": bool(say.AVERAGE.search(head)),
        "difference": bool(say.DIFFERENCE.search(first)),
        "change": bool(say.CHANGE.search(first)),
        "how_long": bool(say.HOW_LONG.search(first)),
        "when": first.startswith(("when ", "what year", "which year", "what date", "which date")),
        "who": first.startswith(("who ", "whom ", "whose ")),
        "list": _is_list(first, head),
        "top": top is not None,
        "superlative": _is_superlative(first),
        "comparison": bool(say.COMPARE.search(first)),
        "series": bool(say.OVER_TIME.search(body)) or _is_by_period(body),
        "groups": _is_grouped(body, top),
        "yes_no": bool(say.YES_NO.search(first)) and " or " not in first,
    }
    return {ask for ask, is_so in found.items() if is_so}


def _rows(first: str, asks: set[Ask], *, top: int | None) -> Rows:
    head = say.LEAD.sub("", first)
    single = bool(say.MEASURE.search(head)) and not re.match(r"\w+ (?:and|,) (?:name|id)", head)
    rows: Rows = "open"
    if top is not None:
        rows = "one" if top == 1 else "some"
    elif "yes_no" in asks:
        rows = "open"
    elif asks & {"groups", "series"}:
        rows = "some"
    elif single or asks & {"count", "difference"}:
        rows = "one"
    elif "superlative" in asks:
        rows = "open" if _is_plural(first) else "one"
    elif "list" in asks:
        rows = "some"
    return rows


def _is_value(first: str, asks: set[Ask]) -> bool:
    head = say.LEAD.sub("", first)
    if re.search(r",? and (?:how|the|its|their|what|max|min|average|mean|standard)\b", head):
        return False
    single = _fields(first) == 1
    return single and (bool(asks & {"count", "difference"}) or bool(say.MEASURE.search(head)))


def _is_list(first: str, head: str) -> bool:
    if say.COUNT.search(head) or say.MEASURE.search(head):
        return False
    if re.match(r"what (?:did|do|does)\b", first):
        return False
    if first.startswith(("what are", "what were", "which", "what ", "who are", "who were")):
        return _is_plural(first)
    return bool(say.LIST_VERB.search(first)) and _is_plural(first)


def _is_plural(first: str) -> bool:
    """Whether the thing asked for is many: `which shops`, `list the names`, `show all ...`."""
    if re.search(r"^\w+(?: me| us)?(?: the)? all\b|^who (?:are|were)\b", first):
        return True
    named = re.match(r"(?:which|what)\s+(?!are\b|were\b)([\w']+)(?:\s+([\w']+))?", first)
    if named is None:
        return any(say.PLURAL.search(part) for part in _parts(first))
    if named[1] in {"is", "was"}:
        return False
    second = named[2] or ""
    compound = bool(say.PLURAL.search(second)) and not say.VERB.search(second)
    return bool(say.PLURAL.search(named[1])) or compound


def _is_superlative(first: str) -> bool:
    return bool(say.SUPERLATIVE.search(say.NO_SUPERLATIVE.sub(" ", first)))


def _is_grouped(body: str, top: int | None) -> bool:
    """Whether there is one row a group; `top 5 customers by revenue` names a measure instead."""
    if say.EACH.search(body):
        return True
    if say.PER.search(body) and not re.search(r"\b(?:average|mean|median)\b", body):
        return True
    for match in say.BY.finditer(body):
        doer, thing = match[1] or "", match[2]
        if top or say.DOER.search(doer) or thing in say.NOT_GROUP or thing.endswith("ing"):
            continue
        if say.DONE_BY.search(body[: match.end()] + body[match.end() :]):
            continue
        if not say.PLURAL.search(thing):
            return True
    return False


def _is_by_period(body: str) -> bool:
    return _grain(body) is not None and not (
        say.ADJECTIVE_GRAIN.search(body) and re.search(r"\b(?:average|mean|highest|lowest)\b", body)
    )


def _grain(body: str) -> Grain | None:
    return next((grain for grain, pattern in say.GRAINS if pattern.search(body)), None)


def _top(body: str) -> int | None:
    for pattern in (say.TOP, say.TOP_AFTER, say.WHICH_N):
        match = pattern.search(body)
        if match:
            text = next(filter(None, match.groups()))
            number = int(text) if text.isdigit() else WORDS[text]
            return number if 1 <= number <= 1000 else None
    return None


def _head(first: str) -> tuple[str, str]:
    """What is asked for, up to the first `of`, `for` or `where`; and the rest."""
    head = say.LEAD.sub("", first)
    end = say.HEAD_END.search(head)
    return (head[: end.start()], head[end.start() :]) if end else (head, "")


def _parts(first: str) -> list[str]:
    split = re.split(r",\s*(?:and\s+)?|\s+and\s+", _head(first)[0])
    return [part.strip() for part in split if part.strip()]


def _fields(first: str) -> int:
    """The columns that are named: `the name, location and district of all shops` has three."""
    parts = _parts(first)
    if first.startswith(("which", "who", "how", "when", "where")):
        parts = parts[:1]
    many = len(parts) if all(len(p.split()) <= 4 for p in parts) else 1
    also = r"\band (?:how (?:many|much)|the (?:number|total|average) of)\b"
    return max(1, many + len(re.findall(also, _head(first)[1])))


def _direction(ordered: str, body: str, *, asks: set[Ask]) -> bool | None:
    for text in (ordered, body):
        if say.DOWN.search(text):
            return True
        if say.UP.search(text):
            return False
    if "top" in asks:
        return not re.search(r"\b(?:bottom|lowest|smallest|worst|least|fewest|cheapest)\b", body)
    return None


def _years(text: str) -> tuple[int, ...]:
    years: list[int] = []
    for match in say.YEAR.finditer(text):
        before = re.findall(r"[\w&-]+", text[: match.start()])[-1:]
        after = re.findall(r"^\s*([a-z]+)", text[match.end() :])
        is_thing = bool(after) and after[0] in say.YEAR_NOT_AFTER and after[0] != "or"
        if not is_thing and (not before or before[0] in say.YEAR_BEFORE or before[0].isdigit()):
            years.append(int(match[1]))
    return tuple(dict.fromkeys(years))
