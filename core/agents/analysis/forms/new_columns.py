"""New columns that a question makes of others: a ratio, a sum, an hour, a class."""

from __future__ import annotations

import re
from collections.abc import Callable

from pydantic import JsonValue

from core.agents.analysis.forms.arithmetic import Made, formula, in_signs
from core.agents.analysis.forms.bins import bins_in
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.special_columns import by_rule

_C = (
    r"(?:the )?(?:values? (?:of|in) )?(?:the )?§(\d+)(?: (?:column|values?|prices?|feature"
    r"|variable))?"
)
_BETWEEN = r"[^§.;\n]{0,60}?"
_PAIRS: tuple[tuple[str, str, bool], ...] = (
    # operation, pattern of two columns, whether the second comes first
    ("ratio", rf"ratio (?:of|between) {_C}{_BETWEEN}(?: to | and | over |/){_BETWEEN}{_C}", False),
    ("ratio", rf"divid(?:e|ing) {_C}{_BETWEEN} by {_BETWEEN}{_C}", False),
    ("ratio", rf"§(\d+)(?: \w+)? divided by {_C}", False),
    ("difference", rf"subtract(?:ing)? {_C}{_BETWEEN} from {_BETWEEN}{_C}", True),
    ("difference", rf"difference (?:between|of|in) {_BETWEEN}{_C}{_BETWEEN}and {_BETWEEN}{_C}",
     False),
    ("difference", rf"days (?:between|from) {_BETWEEN}{_C}{_BETWEEN}(?:and|to|until) {_BETWEEN}"
     rf"{_C}", True),
    ("difference", rf"\bin days\)? (?:between|from) {_BETWEEN}{_C}{_BETWEEN}(?:and|to) {_BETWEEN}"
     rf"{_C}", True),
    ("difference", rf"{_C} minus {_C}", False),
    ("product", rf"(?:product of|multipl(?:y|ying)) {_C}{_BETWEEN}(?: by | and | with "
     rf"|,){_BETWEEN}{_C}", False),
)  # fmt: skip
_LISTS: tuple[tuple[str, str], ...] = (
    ("sum", r"\b(?:sum(?:ming)?|total|adding|add(?:ition of)?|combin\w+)\b"),
    ("mean", r"\b(?:average|mean)\b"),
    ("product", r"\bproduct of\b|\bmultiply(?:ing)?\b"),
)
_ALONE: tuple[tuple[str, str], ...] = (
    ("log1p", r"\blog\(\s*1\s*\+|\blog1p\b"),
    ("log10", r"\blog10\b|base[ -]10"),
    ("log", r"\blog(?:arithm\w*)?\b"),
    ("sqrt", r"\bsquare root\b|\bsqrt\b"),
    ("square", r"\bsquar(?:ed?|ing)\b"),
    ("text_length", r"\blength of\b|\bnumber of characters\b"),
    ("hour", r"\bhour\b"),
    ("weekday", r"\b(?:day of the week|weekday)\b"),
    ("month", r"\bmonth\b"),
    ("year", r"\byear\b"),
)
_BRACKETED = re.compile(
    r"(?<![-+*/×÷=(] )(?<![-+*/×÷=(])\(([^()]*§\d+[^()]*[-+*/×÷][^()]*)\)(?! ?[-+*/×÷])"
)
_MADE_BY = re.compile(
    r"\bcreat|\bgenerat|\bderiv|\bby (?:subtract|divid|sum|add|multipl|tak)", re.I
)
_ENDS = re.compile(
    r"\b(?:then|calculate the (?:mean|median|correlation|pearson)|for the years?|on the given"
    r"|determine|and (?:calculate|compute|find|determine))\b|\n|;",
    re.IGNORECASE,
)


def read_new_columns(draft: Draft) -> None:
    """Put them into the preparation; `failed` when one is spoken of that no rule makes."""
    made = draft.marked.made
    if not made:
        return
    if len(made) > 1:
        draft.failed = True
        return
    name = made[0]
    steps = next((s for rule in _RULES if (s := rule(draft, name)) is not None), None)
    if steps is None:
        draft.failed = True
        return
    if draft.has(r"\bzero\b") and steps[-1]["operation"] == "ratio":
        steps[-1]["when_zero"] = 0.0
        draft.claimed(r"for any \w+ with a §\d+ of zero[^.]*")
    draft.preparation["derived"] = list(steps)
    draft.used.discard(name)


def _by_formula(draft: Draft, name: str) -> list[Made] | None:
    found = re.search(
        r"(?:=|formula:?|calculated as|defined as|computed as|(?:which|that) is|\bas) ?("
        r"(?:[^=.;:\n]|\."
        r"(?=\d)){3,120})",
        draft.text,
    )
    tries = [found] if found else []
    tries += list(re.finditer(r"=\s*((?:[^=.;:\n]|\.(?=\d)){3,120})", draft.text))
    tries += list(_BRACKETED.finditer(draft.text))
    for each in tries:
        steps = formula(_cut(in_signs(each[1])), name, column=draft.marked.name)
        if steps is not None and _known(steps, name) and _reckons(draft, steps):
            _account(draft, each)
            return steps
    return None


def _known(steps: list[Made], name: str) -> bool:
    """No step reads the column that it makes."""
    return all(name not in _columns(step) for step in steps)


def _reckons(draft: Draft, steps: list[Made]) -> bool:
    """Every column of the formula is a number, or made on the way."""
    made = {step["name"] for step in steps}
    return all(c in made or draft.is_number(c) for step in steps for c in _columns(step))


def _columns(step: Made) -> list[str]:
    columns = step["columns"]
    return [str(c) for c in columns] if isinstance(columns, list) else []


def _by_pair(draft: Draft, name: str) -> list[Made] | None:
    for operation, pattern, swapped in _PAIRS:
        for found in re.finditer(pattern, draft.text, re.IGNORECASE):
            pair = [draft.marked.name(found[1]), draft.marked.name(found[2])]
            if name in pair or pair[0] == pair[1]:
                continue
            if operation == "product" and re.match(r",? (?:and )?§", draft.text[found.end() :]):
                continue
            if swapped:
                pair.reverse()
            days = operation == "difference" and all(_is_time(draft, each) for each in pair)
            if not days and not all(draft.is_number(each) for each in pair):
                return None
            _account(draft, found)
            made = _made(name, "days_between", pair[::-1]) if days else None
            return [made or _made(name, operation, pair)]
    return None


def _by_list(draft: Draft, name: str) -> list[Made] | None:
    """The sum or the mean of the columns that follow in the sentence."""
    for sentence, at in _making(draft, name):
        for operation, pattern in _LISTS:
            for said in re.finditer(pattern, sentence, re.IGNORECASE):
                rest = sentence[said.end() :]
                if end := _ENDS.search(rest):
                    rest = rest[: end.start()]
                columns = [n for n in draft.marked.names_in(rest) if n != name]
                if len(columns) < 2 or not all(draft.is_number(n) for n in columns):
                    continue
                draft.claims.append((at, at + said.end() + len(rest)))
                _forget_repeats(draft, columns, at + said.end() + len(rest))
                constants = re.findall(r"(?<![§\w.])\d+(?:\.\d+)?(?!\w|\.\d)", rest)
                if len(constants) > 1 or re.search(r"\bone\b|themsel|himself", rest):
                    return None
                made = _made(name, operation, columns)
                if constants and operation == "mean":
                    return None
                return [{**made, "number": float(constants[0])} if constants else made]
    return None


def _by_mean(draft: Draft, name: str) -> list[Made] | None:
    found = draft.find(
        r"subtract(?:ing)? (?:the |its )?(?:mean|average)(?: value)?(?: of "
        r"(?:the )?§(\d+))?[^.;\n]{0,40}? from"
        r"[^.;\n§]{0,60}(?:§(\d+)|that column)?"
    )
    column = found and (found[1] or found[2])
    if not found or not column:
        return None
    _account(draft, found)
    return [_made(name, "centred", [draft.marked.name(column)])]


def _by_classes(draft: Draft, name: str) -> list[Made] | None:
    bins = bins_in(draft.text)
    if bins is None:
        return None
    before = draft.text[: bins.span[0]]
    after = draft.text[bins.span[1] :]
    spoken = [n for n in draft.marked.names_in(before) if n != name and draft.is_number(n)]
    column = _column_of_classes(draft, name, before) or (spoken[-1] if spoken else None)
    if column is None:
        following = [n for n in draft.marked.names_in(after) if n != name and draft.is_number(n)]
        column = following[0] if following else None
    if column is None:
        return None
    draft.claims.append((0 if len(spoken) <= 1 else bins.span[0], bins.span[1]))
    made = _made(name, "bin", [column])
    return [{**made, **bins.parameters()}]


def _column_of_classes(draft: Draft, name: str, before: str) -> str | None:
    """A column whose word is in the new column's name: AgeGroup is of Age."""
    numbers = [c.name for c in draft.table.columns if draft.is_number(c.name)]
    found = [n for n in numbers if name.casefold().startswith(n.casefold())]
    return max(found, key=len) if found else None


def _by_one(draft: Draft, name: str) -> list[Made] | None:
    """A function of one column: its logarithm, the hour in it."""
    for sentence, at in _making(draft, name):
        columns = [n for n in draft.marked.names_in(sentence) if n != name]
        for operation, pattern in _ALONE:
            if not re.search(pattern, sentence, re.IGNORECASE):
                continue
            column = columns[0] if columns else _stated(draft, pattern, name)
            if column is None:
                continue
            draft.claims.append((at, at + len(sentence)))
            for said in re.finditer(
                rf"(?:{pattern})[^.;\n§]{{0,60}}§\d+[^.;\n]*", draft.text, re.I
            ):
                if column in draft.marked.names_in(said[0]):
                    draft.claim(said)
            return [_made(name, operation, [column])]
    return None


def _stated(draft: Draft, pattern: str, name: str) -> str | None:
    """The column that another sentence names for it: extract the hour from this."""
    for found in re.finditer(rf"(?:{pattern})[^.;\n§]{{0,60}}§(\d+)", draft.text, re.IGNORECASE):
        if draft.marked.name(found[found.re.groups]) != name:
            return draft.marked.name(found[found.re.groups])
    return None


def _making(draft: Draft, name: str) -> list[tuple[str, int]]:
    """Sentences that speak of the new column, with where they begin."""
    made, at = [], 0
    for sentence in draft.marked.sentences:
        at = draft.text.index(sentence, at)
        if name in draft.marked.names_in(sentence) or re.search(r"\bit should be\b", sentence):
            made.append((sentence, at))
        at += len(sentence)
    return made


def _account(draft: Draft, found: re.Match[str]) -> None:
    draft.claim(found)
    begun = draft.text.rfind(". ", 0, found.start()) + 1
    each = re.compile(r"\b(?:of|for|in) (?:each|every)\b[^.;\n,]{0,40}", re.I)
    for said in each.finditer(draft.text, begun, found.start()):
        draft.claim(said)
    _forget_repeats(draft, draft.marked.names_in(found[0]), found.end())


def _forget_repeats(draft: Draft, columns: object, end: int) -> None:
    """Later sentences that only say again how the column is made."""
    names = set(columns) if isinstance(columns, list | tuple) else set()
    at = 0
    for sentence in draft.marked.sentences:
        at = draft.text.index(sentence, at)
        said = set(draft.marked.names_in(sentence)) - set(draft.marked.made)
        again = len(said) > 1 or (said and _MADE_BY.search(sentence))
        if again and said <= names:
            draft.claims.append((at, at + len(sentence)))
        at += len(sentence)


def _cut(text: str) -> str:
    """A formula ends where the sentence goes on in words."""
    found = re.match(r"[\s(]*(?:[^§]{0,12}§\d+(?: [A-Z]\w+)?|\d[\d.]*|[-+*/()×÷\s])+", text)
    return found[0] if found else text


def _is_time(draft: Draft, name: str) -> bool:
    column = draft.column(name)
    if column is None:
        return False
    looks = all(re.search(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", s) for s in column.samples)
    return column.role == "time" or (column.role == "text" and bool(column.samples) and looks)


def _made(name: str, operation: str, columns: list[str]) -> Made:
    listed: list[JsonValue] = list(columns)
    return {"name": name, "operation": operation, "columns": listed}


_RULES: tuple[Callable[[Draft, str], list[Made] | None], ...] = (
    _by_classes, by_rule, _by_formula, _by_mean, _by_pair, _by_list, _by_one,
)  # fmt: skip
