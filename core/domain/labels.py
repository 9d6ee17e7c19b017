"""Column names as words: what people read in place of names and SQL."""

from __future__ import annotations

import re
from functools import lru_cache


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CALL = re.compile(r"^(\w+)\s*\((.*)\)$", re.DOTALL)
_CAST = re.compile(r"^(.*)\s+AS\s+[\w ]+(\([\d, ]+\))?$", re.IGNORECASE | re.DOTALL)
# DuckDB writes operators between blanks and calls without any; a name has neither
_SQL = re.compile(
    r"""\w\(|["'\\]|::|^-\(|(?:^|\s)[-*/+<>=|!]+\s|\b(?:CASE|IN|IS|OVER|AS)\b.*[()]|\(NOT\b"""
    r"""|^\W+$"""
)
_SHORT = {"qty": "quantity", "amt": "amount", "pct": "percent", "perc": "percent", "yr": "year"}
_FIRST = {"avg": "average", "mean": "average", "max": "highest", "min": "lowest", "sum": "total"}
_LEADING = _FIRST | {"tot": "total"}
_NUMBER_OF = frozenset({"num", "nb", "cnt", "count", "n", "no", "number"})
_TIMES = {"max": "latest", "min": "earliest"}
_AGGREGATES = _FIRST | {
    "median": "median",
    "any_value": "",
    "first": "first",
    "last": "last",
    "mode": "most common",
    "product": "product of",
    "stddev": "standard deviation of",
    "stddev_samp": "standard deviation of",
    "stddev_pop": "standard deviation of",
    "variance": "variance of",
    "var_samp": "variance of",
    "var_pop": "variance of",
}
_WRAPPERS = _set(
    "round cast try_cast coalesce abs floor ceil ceiling trunc ifnull nullif lower upper trim "
    "date_trunc strftime to_char fdiv"
)
_PARTS = _set("year month quarter week day hour dayname monthname dayofweek")
_IDENTIFIERS = _set("id ids key pk uid uuid guid code zip zipcode postcode phone isbn sku ssn")
_NUMBERED = _set("number no nr")
_CALLED = tuple((word,) for word in ("telephone", "tel", "mobile", "fax", "postal", "ext"))
_SHARES = _set("share proportion fraction percent percentage pct ratio rate perc")
_QUANTITIES = _set("count number num n cnt total sum avg average nb")


@lru_cache(maxsize=4096)
def humanise(name: str, *, time: bool = False) -> str:
    """`total_revenue` -> total revenue; `sum(amount)` -> total amount; never SQL."""
    phrase = _phrase(name.strip(), time)
    return " ".join(phrase.split()) or "value"


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, lower-case: `OrderDate_utc` -> order, date, utc."""
    return tuple(w.lower() for w in re.findall(r"[^\W_]+", _CAMEL.sub(" ", name)))


def is_identifier(name: str) -> bool:
    """Whether a column's numbers name things rather than measure them."""
    words = words_of(name)
    if "(" in name or not words or words[0] in _QUANTITIES:
        return False
    return words[-1] in _IDENTIFIERS


def is_code(name: str) -> bool:
    """Whether a column's numbers are those of things, as in `house_number`, never how many."""
    words = words_of(name)
    counts = not words or words[0] in _QUANTITIES - {"no", "number"} or len(words) < 2
    return is_identifier(name) or (not counts and words[-1] in _NUMBERED) or words[-1:] in _CALLED


def is_year(name: str) -> bool:
    """Whether a column's whole numbers are years."""
    words = words_of(name)
    if not words or words[0] in _QUANTITIES | {"avg", "mean"} or "per" in words:
        return False
    return words[-1] in {"year", "yr", "founded", "born"} or words[0] in {"year", "yr"}


def is_share(name: str) -> bool:
    """Whether a column claims to hold parts of a whole."""
    return not _SHARES.isdisjoint(words_of(name))


_LEVELS = _set(
    "price rate temperature age score rating percent discount level weight height length width "
    "speed latitude longitude lat lon lng margin ratio average avg mean median index"
)


def is_level(name: str) -> bool:
    """Whether a column's numbers are averaged rather than added up, as its name has it."""
    return not _LEVELS.isdisjoint(words_of(name)) or is_share(name)


_IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women"}
_IS_PLURAL = re.compile(
    r"(?<![su])s$|[^a-zA-Z]$|\b(?:people|children|men|women|staff|data|personnel|equipment)$"
)


def plural(noun: str) -> str:
    """The English plural of a phrase's last word; a plural stays as it is."""
    if not noun or _IS_PLURAL.search(noun):
        return noun
    before, space, last = noun.rpartition(" ")
    if last.lower() in _IRREGULAR:
        return before + space + _IRREGULAR[last.lower()]
    if noun[-1].isupper():
        return noun + "s"
    if re.search(r"(s|x|z|ch|sh)$", noun):
        return noun + "es"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + "s"


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def _phrase(expression: str, time: bool) -> str:
    expression = _unwrapped(expression)
    called = _CALL.match(expression)
    if called and _balanced(called[2]) and _is_call(called):
        return _call(called[1].lower(), called[2].strip(), time=time)
    if expression.startswith('"') and expression.endswith('"') and expression.count('"') == 2:
        return _words(expression[1:-1])
    if not _SQL.search(expression):
        return _words(expression)
    return _arithmetic(expression, time)


def _is_call(called: re.Match[str]) -> bool:
    """`price (EUR)` is a name, with its unit."""
    known = called[1].lower() in _AGGREGATES.keys() | _WRAPPERS | _PARTS | {"count"}
    return known or not called[0][len(called[1])].isspace()


def _call(function: str, inner: str, *, time: bool) -> str:
    if function in {"count", "count_star", "count_if"}:
        return _count(inner)
    if function in _WRAPPERS:
        return _wrapped(function, inner, time=time)
    if function == "corr" and len(_top_level(inner, ",")) == 2:
        return "correlation of " + " and ".join(_phrase(p, False) for p in _top_level(inner, ","))
    if function in _AGGREGATES:
        inside = _phrase(re.sub(r"^distinct\s+", "", inner, flags=re.IGNORECASE), False)
        word = _TIMES.get(function, "") if time else ""
        return f"{word or _AGGREGATES[function]} {inside}"
    return function if function in _PARTS else "value"


def _wrapped(function: str, inner: str, *, time: bool) -> str:
    cast = _CAST.match(inner)
    parts = [inner] if cast else _top_level(inner, ",")
    first = cast[1] if cast else next((p for p in parts if not p.startswith("'")), parts[0])
    if function == "date_trunc" and parts[0].startswith("'"):
        return parts[0].strip("'")
    period = _period(inner) if function in {"strftime", "to_char"} else ""
    return period or _phrase(first, time)


def _period(inner: str) -> str:
    marks = set(re.findall(r"%(\w)", inner))
    return {"Ym": "month", "Y": "year", "m": "month"}.get("".join(sorted(marks)), "")


def _count(inner: str) -> str:
    distinct = re.match(r"distinct\s+(.*)", inner, flags=re.IGNORECASE | re.DOTALL)
    of = _phrase(distinct[1] if distinct else inner, False) if inner not in {"", "*"} else "row"
    of = re.sub(r"\s+id$", "", of, flags=re.IGNORECASE)
    if of.lower() in {"id", "value", ""}:
        of = "row"
    return f"number of {'different ' if distinct else ''}{plural(of)}"


def _arithmetic(expression: str, time: bool) -> str:
    for sign, word in ((" - ", "minus"), (" + ", "plus"), (" * ", "times"), (" / ", "divided by")):
        parts = _top_level(expression, sign)
        if len(parts) == 2 and not re.fullmatch(r"[\d.]+", parts[0]):
            left = _phrase(parts[0], time)
            if re.fullmatch(r"[\d.]+", parts[1]):
                return left
            return f"{left} {word} {_phrase(parts[1], time)}"
        if len(parts) == 2:
            return _phrase(parts[1], time)
    return "value"


def _words(name: str) -> str:
    name = name.strip().rsplit(".", 1)[-1] if re.fullmatch(r"\w+\.\w+", name.strip()) else name
    raw = re.findall(r"[^\s_]+", _CAMEL.sub(" ", name))
    whole = name.upper() == name and len(raw[0] if raw else "") > 3
    words = [w if _acronym(w) and not whole else w.lower() for w in raw]
    words = [_SHORT.get(w, w) for w in words]
    if len(words) > 1 and words[0] in _LEADING:
        words[0] = _LEADING[words[0]]
    if len(words) > 2 and words[0] in _NUMBER_OF and words[1] == "of":
        return f"number of {plural(' '.join(words[2:]))}"
    if len(words) > 1 and words[0] in _NUMBER_OF and words[1] not in {"of", "id"}:
        return f"number of {plural(' '.join(words[1:]))}"
    if len(words) > 1 and words[-1] in {"count", "cnt"} and words[0] not in {"total", "average"}:
        return f"number of {plural(' '.join(words[:-1]))}"
    return " ".join(words)


def _acronym(word: str) -> bool:
    word = word.strip("()[]")
    return 2 <= len(word) <= 4 and word.isupper() and word.isalpha()


def _unwrapped(expression: str) -> str:
    expression = expression.strip()
    while expression.startswith("(") and expression.endswith(")") and _balanced(expression[1:-1]):
        expression = expression[1:-1].strip()
    return expression


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _top_level(text: str, separator: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and i >= start and text.startswith(separator, i):
            parts.append(text[start:i].strip())
            start = i + len(separator)
    return [*parts, text[start:].strip()]
