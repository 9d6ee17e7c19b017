"""A question with its columns and values marked, so that rules read one short grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.agents.analysis.forms.bins import bins_in
from core.agents.analysis.forms.mentions import Mention, folded, mentions
from core.agents.analysis.forms.said_columns import priced, with_said
from core.agents.sql.words import stem
from core.domain.labels import words_of
from core.domain.profiles import TableProfile
from core.domain.sources import Column, Table

MADE = "new_column"
CLASSES = "group"
_FORMAT = re.compile(r"[{\s]*@\w+\s*\[")
_SENTENCE = re.compile(
    r"(?<!Inc\.)(?<!Corp\.)(?<!Ltd\.)(?<!vs\.)(?<!e\.g\.)(?<!i\.e\.)(?<!No\.)(?<!approx\.)"
    r"(?<=[.;?!\n}])\s+"
)
_IDIOM = re.compile(r"\b(?:feature engineering|machine learning|data science)\b", re.IGNORECASE)
_QUOTED = r"[\"“'‘`]([^\"”'’`\n]{1,40})[\"”'’`]"
_NAMED = re.compile(
    rf"(?:\b[Cc]reat\w+|\b[Aa]dd|\b[Gg]enerat\w+|\b[Dd]eriv\w+|called|named|titled|labell?ed|feature|column|variable|attribute)\s+(?:as\s+)?{_QUOTED}"
)
_MAKES = re.compile(
    r"\b(?:creat\w+|new|add(?:ing)?|generat\w+|deriv\w+|engineer\w*|comput\w+|introduc\w+)\b", re.I
)
_ASKED = re.compile(r"\b(?:which|what|each|every|per|by)\s+$", re.IGNORECASE)
_NEW = re.compile(
    r"\b(?:(?:the|this|that|an?|each)\s+)?(?:newly[ -]created|new|resulting|created|derived"
    r"|additional|engineered)\s+(?:(?!feature engineering)[\w-]+\s+){0,3}?"
    r"(?:feature|column|variable|attribute)s?\b(?!\s+engineering)",
    re.IGNORECASE,
)
_FILLED = re.compile(  # the resulting column is the filled one
    r"\b(?:fill|imput|interpolat)\w*\b(?s:.*)\bresulting (?:column|feature|variable)", re.IGNORECASE
)
_IMPLIED = re.compile(  # "the daily return defined as", "the duration of each ... by subtracting"
    r"\b(?:calculat\w+|comput\w+|find) the (?P<noun>\w+)(?: \w+)? of (?:each"
    r"|every)\b[^.;\n]*?\bby (?:subtract|divid|multipl|add)"
    r"|\b(?:calculat\w+|comput\w+|find) the (?P<each>\w+) (?:of|for) (?:each|every) \w+ ?\("
    r"|\bcalculat\w+ the (?P<days>[a-z]+(?: [a-z]+){0,3}?),? (?:in|as the number of) days"
    r"(?: from| between)\b"
    r"|\bcalculat\w+ the (?P<change>[a-z]+(?: [a-z]+)?) as the (?:percent(?:age)? change|difference"
    r"|ratio|sum|product)\b"
    r"|\b(?P<defined>(?:[a-z]+ )?(?!outliers?|are|is|be|was)[a-z]+) (?:is |being |was )?"
    r"(?:defined|calculated|computed) as [^.;\n]{0,60}[\s)][-+*/][\s(]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Known:
    """A value of a category column."""

    column: str
    value: str


@dataclass(frozen=True)
class Marked:
    """`text` has §0, §1 ... for columns and ¤0, ¤1 ... for values of category columns.

    `columns[i]` and `values[i]` tell which; a new column that the question makes is among them.
    """

    text: str
    columns: tuple[Mention, ...]
    values: tuple[Known, ...]
    made: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = field(default=(), repr=False)

    def name(self, number: str) -> str:
        return self.columns[int(number)].name

    def names_in(self, text: str) -> tuple[str, ...]:
        """Columns marked in a piece of the text, each once."""
        return tuple(dict.fromkeys(self.name(n) for n in re.findall(r"§(\d+)", text)))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return tuple(s for s in _SENTENCE.split(self.text) if s.strip())


def asked_part(question: str) -> str:
    """All but what a question says about the form of its answer."""
    return _FORMAT.split(question)[0]


def marked(question: str, table: Table, profile: TableProfile | None = None) -> Marked:
    text = asked_part(question)
    made = made_names(text, table)
    aliases = _aliases(table)
    known = [column.name for column in table.columns]
    found = mentions(text, [*known, *aliases], whole=made)
    found = tuple(Mention(aliases.get(m.name, m.name), m.start, m.end, m.strength) for m in found)
    found = with_said((*_trusted(found, text), *priced(text, known)), text)
    if len(made) == 1:
        found = _with_new(text, found, made[0])
    values = _values(text, table, profile, taken=found)
    return _written(text, found, values, made=made)


def made_names(text: str, table: Table) -> tuple[str, ...]:
    """What the question calls the columns it makes; one without a name is `new_column`."""
    known = {folded(column.name) for column in table.columns}
    names = [
        found[1]
        for sentence in _SENTENCE.split(text)
        if _MAKES.search(sentence)
        for found in _NAMED.finditer(sentence)
        if folded(found[1]) not in known
    ]
    if not names and _NEW.search(text) and not _FILLED.search(text):
        names = [MADE]
    if not names and bins_in(text) is not None:
        names = [CLASSES]
    if not names and (implied := _IMPLIED.search(text)):
        said = (
            implied["noun"]
            or implied["each"]
            or implied["days"]
            or implied["change"]
            or implied["defined"]
        )
        names = [said] if folded(said) not in known else []
    return tuple(dict.fromkeys(names))


def _aliases(table: Table) -> dict[str, str]:
    """What pandas calls columns without a name, by their place."""
    return {
        f"Unnamed: {place}": column.name
        for place, column in enumerate(table.columns)
        if column.name == f"column_{place + 1}"
    }


def _trusted(found: Sequence[Mention], text: str) -> tuple[Mention, ...]:
    """Where columns are quoted, a name of an everyday word counts only as it is written."""
    if any(mention.strength >= 3 for mention in found):
        found = [m for m in found if m.strength or _ASKED.search(text[: m.start])]
    idioms = [match.span() for match in _IDIOM.finditer(text)]
    found = [m for m in found if not any(a <= m.start and m.end <= b for a, b in idioms)]
    if not any(mention.strength == 4 for mention in found):
        return tuple(found)
    quoted = {mention.name for mention in found if mention.strength == 4}
    return tuple(
        m
        for m in found
        if m.strength >= 3 or m.name in quoted or (m.strength == 2 and " " in text[m.start : m.end])
    )


def _with_new(text: str, found: Sequence[Mention], name: str) -> tuple[Mention, ...]:
    new = [Mention(name, m.start(), m.end(), 4) for m in _NEW.finditer(text)]
    new += _by_noun(text, name, found)
    new = [m for m in new if not any(o.start < m.end and m.start < o.end for o in found)]
    return tuple(sorted([*found, *new], key=lambda m: m.start))


def _by_noun(text: str, name: str, found: Sequence[Mention]) -> list[Mention]:
    """The new column by its last word: the highest index, for a Wellbeing Index."""
    words = words_of(name)
    others = {word for mention in found if mention.name != name for word in words_of(mention.name)}
    if len(words) < 2 or words[-1] in others or len(words[-1]) < 4:
        return []
    pattern = rf"\b(?:highest|lowest|mean|average|median|largest|smallest) ({words[-1]})\b"
    return [Mention(name, m.start(1), m.end(1), 4) for m in re.finditer(pattern, text, re.I)]


def _values(
    text: str, table: Table, profile: TableProfile | None, *, taken: Sequence[Mention]
) -> tuple[tuple[int, int, Known], ...]:
    """Values of categories that the text names, where they are those of one column only."""
    known: dict[str, set[Known]] = {}
    for column in table.columns:
        if column.role == "text" and not _is_mostly_numbers(column):
            for value in _listed(column, profile):
                if folded(value) and not _is_everyday(value, table):
                    known.setdefault(folded(value), set()).add(Known(column.name, value))
    tokens = [(m.start(), m.end()) for m in _WORD.finditer(text)]
    found: list[tuple[int, int, Known]] = []
    for first, (start, _) in enumerate(tokens):
        for last in range(min(first + 5, len(tokens) - 1), first - 1, -1):
            end = tokens[last][1]
            said = folded(text[start:end])
            hits = known.get(said) or known.get(said.removesuffix("s"), set())
            hits = hits or known.get(_SEXES.get(said, ""), set())
            if not hits and said in _MONTHS and "may" not in said:
                hits = known.get(said[:3], set())
            if len(said) < 4 and said not in _SEXES and not _is_written(text[start:end], hits):
                continue
            if len(said) < 3 and not _is_set_apart(text, start, end):
                continue
            if len(hits) == 1 and _free(start, end, [*found, *((m.start, m.end) for m in taken)]):
                found.append((start, end, next(iter(hits))))
                break
    return tuple(found)


def _is_written(said: str, hits: Iterable[Known]) -> bool:
    return any(said == hit.value for hit in hits)


def _is_set_apart(text: str, start: int, end: int) -> bool:
    """In brackets or quotes."""
    return text[max(0, start - 1) : start] in tuple("(\"'“‘") and text[end : end + 1] in tuple(
        ")\"'”’"
    )


def _is_mostly_numbers(column: Column) -> bool:
    numbers = sum(re.fullmatch(r"'[\d.,\s%$-]+'", sample) is not None for sample in column.samples)
    return numbers * 2 > len(column.samples)


_MONTHS = frozenset(
    "january february march april june july august september october november december".split()
)
_SEXES = {"women": "female", "woman": "female", "men": "male", "man": "male"}


def _is_everyday(value: str, table: Table) -> bool:
    """Words that say nothing of a value, or that name what the rows are."""
    if value.casefold() in {"none", "yes", "not", "other", "all", "total", "unknown", "missing"}:
        return True
    return any(stem(value.casefold()) in {stem(w) for w in words_of(c.name)} for c in table.columns)


def _listed(column: Column, profile: TableProfile | None) -> Iterable[str]:
    yield from (sample[1:-1].replace("''", "'") for sample in column.samples if sample[:1] == "'")
    for each in profile.columns if profile else ():
        if each.name == column.name:
            yield from (top.text for top in each.top)


def _free(start: int, end: int, taken: Iterable[tuple[object, ...]]) -> bool:
    return all(end <= int(str(t[0])) or int(str(t[1])) <= start for t in taken)


def _written(
    text: str,
    found: Sequence[Mention],
    values: Sequence[tuple[int, int, Known]],
    *,
    made: tuple[str, ...],
) -> Marked:
    """The text with a mark in the place of each mention and the quotes around it."""
    marks = [(m.start, m.end, f"§{number}") for number, m in enumerate(found)]
    marks += [(start, end, f"¤{number}") for number, (start, end, _) in enumerate(values)]
    written, at = "", 0
    for start, end, mark in sorted(marks):
        before = text[at:start].rstrip("\"'“”‘’`")
        written += before + ("" if not before or before[-1] in " (\n\t[{-/+*=" else " ") + mark
        at = end
        while at < len(text) and text[at] in "\"'“”‘’`":
            at += 1
    known = tuple(value for _, _, value in values)
    return Marked(written + text[at:], tuple(found), known, made)
