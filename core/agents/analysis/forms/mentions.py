"""Where a text speaks of columns: by their names, spelled their own way, or by their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.agents.sql.words import is_stop, stem
from core.domain.labels import is_identifier, words_of

_WORD = re.compile(r"[^\W_]+")
_QUOTES = "\"'“”‘’`"
_LONGEST = 10  # words of a name
_SLACK = 3  # other words among those of a name
_DISTINCT = 4  # letters of a word that may stand alone for its column
_COUNTED = frozenset({"count", "number", "num", "no", "cnt", "qty", "nr", "n"})
_GENERIC_WORDS = frozenset(
    "name id value data number count num no cnt total mean averag average column row dataset"
    " featur feature typ type cod code new first last per unit flag index of in the and to a by"
    " for on at percent percentage rat rate date time year month day".split()
)
_GENERIC = _GENERIC_WORDS | {stem(word) for word in _GENERIC_WORDS}
_EMPTY = {stem(word) for word in "name id value data number count num no total of the code".split()}
_PLAIN = frozenset(
    "value name date time year month day number count type code index rank label class state"
    " first last high low open close mean total rate change group unit size measure subject a i"
    " no in of on at the to by per all mode range".split()
)


@dataclass(frozen=True)
class Mention:
    """`strength`: 4 quoted, 3 the whole name, 2 all of its words, 1 one word of its own, 0 an
    everyday word that may be no name."""

    name: str
    start: int
    end: int
    strength: int


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def stem(self) -> str:
        return stem(self.text.casefold())


def mentions(text: str, names: Sequence[str], *, whole: Sequence[str] = ()) -> tuple[Mention, ...]:
    """In the order of the text, none inside another; the surer and longer reading wins a place.
    Names in `whole` count only where all of the name stands there."""
    tokens = [_Token(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
    found = [
        *_whole(text, tokens, [*names, *whole]),
        *_odd(text, names),
        *_by_words(text, tokens, names),
    ]
    kept: list[Mention] = []
    for each in sorted(found, key=lambda m: (-m.strength, m.start - m.end, m.start)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return tuple(sorted(kept, key=lambda m: m.start))


def folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _whole(text: str, tokens: Sequence[_Token], names: Sequence[str]) -> Iterator[Mention]:
    """Runs of words that are a name but for case, spaces and signs."""
    known = {folded(name): name for name in reversed(names) if folded(name)}
    longest = max((len(_WORD.findall(name)) for name in names), default=1) + 2
    for first, token in enumerate(tokens):
        for last in range(first, min(first + min(longest, _LONGEST), len(tokens))):
            if last > first and _apart(text, tokens[last - 1], tokens[last]):
                break
            said = text[token.start : tokens[last].end]
            name = next((known[f] for f in _forms(folded(said)) if f in known), None)
            if name is None and last > first:
                before = folded(text[token.start : tokens[last - 1].end])
                name = next(
                    (
                        n
                        for f, n in known.items()
                        if len(before) < len(f) and _is_cut(f, folded(said))
                    ),
                    None,
                )
            if name is not None:
                yield from _sure(text, said, name, at=token.start)


def _forms(said: str) -> tuple[str, ...]:
    return said, said.removesuffix("s"), said.removesuffix("es")


def _is_cut(name: str, said: str) -> bool:
    """A long name without its last letters: gdpPercap is the GDP per capita."""
    return len(name) > 6 and said.startswith(name) and len(said) - len(name) < 4


def _sure(text: str, said: str, name: str, *, at: int) -> Iterator[Mention]:
    end = at + len(said)
    if text[max(0, at - 1) : at] in tuple(_QUOTES) and text[end : end + 1] in tuple(_QUOTES):
        yield Mention(name, at, end, 4)
    elif len(folded(name)) < 3 or said.casefold() in _PLAIN:
        if said == name or said.replace("_", " ") == name:
            yield Mention(name, at, end, 3 if said.casefold() not in {"a", "i"} else 0)
        elif said.casefold() in _PLAIN and len(said) > 2:
            yield Mention(name, at, end, 0)
    else:
        yield Mention(name, at, end, 3)


def _odd(text: str, names: Sequence[str]) -> Iterator[Mention]:
    """Names with signs as they stand, and by their part before the first sign: AAPL for AAPL.O."""
    for name in names:
        bare = re.split(r"[^\w\s]", name.strip("#.%$ "))[0].strip()
        for form in dict.fromkeys((name, bare)):
            if len(form) < 3 or (form == name and name.isidentifier()):
                continue
            if form != name and not (form.isupper() and _only(form, names)):
                continue
            for found in re.finditer(rf"(?<![\w.]){re.escape(form)}(?!\w)", text):
                yield Mention(name, found.start(), found.end(), 3)


def _only(form: str, names: Sequence[str]) -> bool:
    return sum(folded(name).startswith(folded(form)) for name in names) == 1


def _by_words(text: str, tokens: Sequence[_Token], names: Sequence[str]) -> Iterator[Mention]:
    parts = {name: () if is_identifier(name) else _content(name) for name in names}
    alike = Counter(frozenset(stems) for stems in parts.values())
    owners = Counter(each for stems in parts.values() for each in set(stems))
    for name, stems in parts.items():
        if stems and alike[frozenset(stems)] == 1:
            for found in _near(text, tokens, name, stems):
                yield replace(found, strength=2 if _says_all(name, stems) else 1)
        for token in tokens:
            if token.text.casefold() in _DEGREES:
                continue
            if any(owners[s] == 1 and _is_own(s, token.stem) for s in stems):
                yield Mention(name, token.start, token.end, 1)
        yield from _ending(tokens, name, names)


def _says_all(name: str, stems: Sequence[str]) -> bool:
    """Whether what is left out of a name is no more than that it is a name or a count."""
    return len(stems) > 1 or {stem(w) for w in words_of(name)} - set(stems) <= _EMPTY


def _content(name: str) -> tuple[str, ...]:
    """The stems of a name's words that mean something; all of them where none else does."""
    stems = tuple(stem(word) for word in words_of(re.sub(r"\([^)]*\)|%", " ", name)))
    meant = tuple(s for s in stems if s not in _GENERIC)
    return meant if meant else stems if len(stems) > 1 else ()


def _near(
    text: str, tokens: Sequence[_Token], name: str, stems: Sequence[str]
) -> Iterator[Mention]:
    """The shortest run of words that holds every stem, with few others among them."""
    wanted = set(stems)
    if len(wanted) == 1 and len(next(iter(wanted))) < 3:
        return
    every = {stem(word) for word in words_of(name)} | (
        _COUNTED if not _COUNTED.isdisjoint(words_of(name)) else set()
    )
    for first, token in enumerate(tokens):
        if not any(_fits(own, token, alone=len(wanted) == 1) for own in wanted):
            continue
        left = set(wanted)
        for last in range(first, min(first + len(wanted) + _SLACK, len(tokens))):
            if last > first and re.search(r"[.;?!\n]\s|\n", text[token.end : tokens[last].start]):
                break
            left -= {own for own in left if _fits(own, tokens[last], alone=len(wanted) == 1)}
            if not left:
                begin, end = _widened(tokens, first, last, every=every)
                yield Mention(name, begin, end, 2)
                break


def _fits(own: str, token: _Token, *, alone: bool) -> bool:
    """The same word, its beginning, or, where other words are beside it, its letters: spd."""
    said = token.text.casefold()
    if own in {token.stem, said}:
        return True
    if (
        len(own) < (_DISTINCT if alone else 3)
        or own[0] != said[0]
        or said in _GENERIC_WORDS | _DEGREES
    ):
        return False
    letters = iter(said)
    return said.startswith(own) or (not alone and all(letter in letters for letter in own))


def _widened(
    tokens: Sequence[_Token], first: int, last: int, *, every: set[str]
) -> tuple[int, int]:
    """With the name's other words beside it: the number of reviews, the daily count."""
    while last + 1 < len(tokens) and tokens[last + 1].stem in every:
        last += 1
    back = first
    while back > 0 and tokens[back - 1].text.casefold() in every | {"of", "the"}:
        back -= 1
    while back < first and tokens[back].text.casefold() in {"of", "the"}:
        back += 1
    return tokens[back].start, tokens[last].end


def _ending(tokens: Sequence[_Token], name: str, names: Sequence[str]) -> Iterator[Mention]:
    """Names that are written together with a word: Pclass is a class, medinc is no word."""
    whole = folded(name)
    for token in tokens:
        said = token.text.casefold()
        if len(said) <= _DISTINCT or said in _GENERIC or said == whole:
            continue
        if whole.endswith(said) and sum(folded(n).endswith(said) for n in names) == 1:
            yield Mention(name, token.start, token.end, 1)


_DEGREES = frozenset("highest lowest higher lower largest closest".split())


def _is_own(own: str, said: str) -> bool:
    if len(own) < _DISTINCT or own in _GENERIC or is_stop(own):
        return False
    return own == said or (said.startswith(own) and len(own) >= _DISTINCT)


def _apart(text: str, left: _Token, right: _Token) -> bool:
    between = text[left.end : right.start]
    return len(between) > 3 or re.search(r"[,;:?!\n]|\.\s", between) is not None
