"""Whether words ask something about a repository, and what, by rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from core.agents.code.reading.changing import LAST
from core.agents.code.reading.phrases import PHRASES
from core.domain.code.asked import AskKind
from core.domain.code.moments import since_said

_LONGEST = 300
_COMPILED = tuple(
    (kind, re.compile(rf"(?:{pattern})\s*[?.!]*\s*\Z", re.IGNORECASE)) for kind, pattern in PHRASES
)
_BEFORE = re.compile(
    r"^(?:(?:please|hey|and|so|ok(?:ay)?|now|can you|could you|tell me|show me|i want to know|"
    r"do you know)[ ,]+)+",
    re.IGNORECASE,
)
_IN_REPOSITORY = re.compile(
    r"\s+(?:in|of|from|inside|within|across)\s+(?:the|this|my|our)\s+"
    r"(?:\w+\s+)?(?:repository|repo|codebase|code base|code|project)\b",
    re.IGNORECASE,
)
_OF_CODE = re.compile(
    r"\b(?:repository|repo|codebase|source code|function|method|class|constructor|module|package|"
    r"constant|env(?:ironment)? var(?:iable)?|config(?:uration)? key|decorator|endpoint|"
    r"\.py|commits?)\b",
    re.IGNORECASE,
)
_ARTICLES = re.compile(
    r"^(?:the|a|an|this|that|our|my|all)\s+|^(?:(?:public|private|static|async|abstract)\s+)?"
    r"(?:function|method|class|variable|constant|setting|option|parameter|argument|field|"
    r"attribute|property|environment variable|env var(?:iable)?|config(?:uration)?(?: key)?|key|"
    r"module|package|file|folder|directory|script|decorator|struct|interface|type|enum|flag|symbol|"
    r"name|value of|helper|call to|name)\s+(?:(?:called|named)\s+)?(?=\S)",
    re.IGNORECASE,
)
_TAILS = re.compile(
    r"\s+(?:function|method|class|variable|constant|setting|option|parameter|argument|field|"
    r"attribute|property|environment variable|env var|config key|module|package|file|folder|"
    r"directory|script|decorator|struct|interface|type|enum|flag|right now|now|"
    r"currently|exactly|actually)\s*$",
    re.IGNORECASE,
)
_QUOTES = "`'\"“”‘’"
_NAME = re.compile(r"[A-Za-z_$@./][\w$.:/@#\-]*")
_PRONOUNS = frozenset(
    "it this that they them these those he she you i we there here everything anything something"
    " nothing one all this code the code".split()
)
_STRONG = re.compile(r"[`_$]|\(\)|::|/|[a-z][A-Z]|\w\.\w|^[A-Z][a-z]+[A-Z]|^[A-Z][A-Z0-9_]{2,}$")
_RELEASE = re.compile(
    r"(?:the |our )?(?:last|latest|newest|previous) (?:release|version|tag)\Z", re.I
)
_REF_WORDS = re.compile(r"^(?:the\s+)?(?:version|release|tag|branch|commit|ref)\s+", re.IGNORECASE)
_NOW = frozenset("now today head the present current".split())


@dataclass(frozen=True)
class AskSaid:
    """`strong` when the words can only mean code, `loose` when they are said of anything."""

    kind: AskKind
    name: str = ""
    old: str = ""
    new: str = ""
    strong: bool = False
    loose: bool = False
    thorough: bool = False


def asks_said(question: str) -> Iterator[AskSaid]:
    """Every reading of the words, the likeliest first; none where they ask nothing of code."""
    if len(question) > _LONGEST or "\n" in question.strip():
        return
    asked = _BEFORE.sub("", " ".join(question.split()))
    of_code = bool(_IN_REPOSITORY.search(asked) or _OF_CODE.search(asked))
    plain = _IN_REPOSITORY.sub("", asked)
    for kind, pattern in _COMPILED:
        found = pattern.match(plain)
        if found is None:
            continue
        made = _between(found) if kind == "between" else _named(kind, found, of_code=of_code)
        if made is not None:
            yield made


def _named(kind: AskKind, found: re.Match[str], *, of_code: bool) -> AskSaid | None:
    said = found["name"]
    name = name_in(said)
    if not name:
        return None
    marked = any(quote in said for quote in "`") or "()" in said
    return AskSaid(
        kind=kind,
        name=name,
        strong=of_code or marked or _STRONG.search(name) is not None,
        loose="loose" in found.re.groupindex,
        thorough="thorough" in found.re.groupindex,
    )


def _between(found: re.Match[str]) -> AskSaid | None:
    held = found.groupdict()
    old, new = _ref(held.get("old") or ""), _ref(held.get("new") or "")
    dated = since_said(old, datetime.now(UTC)) is not None
    if (not old or " " in old or " " in new) and old != LAST and not dated:
        return None
    name = name_in(held.get("name") or "")
    known = bool(re.search(r"\d|/|^(?:main|master|HEAD)", f"{old} {new}")) or old == LAST
    return AskSaid("between", name, old=old, new=new, strong=known and not dated)


def _ref(said: str) -> str:
    plain = _REF_WORDS.sub("", said.strip().strip(_QUOTES).rstrip("?.! "))
    if _RELEASE.match(plain):
        return LAST
    return "" if plain.lower() in _NOW else plain


def name_in(said: str) -> str:
    """The name that words hold: less articles, quotes, and what kind of thing it is."""
    plain = said.strip()
    for _ in range(3):
        plain = _TAILS.sub("", _ARTICLES.sub("", plain)).strip()
    plain = plain.strip(_QUOTES + " ,").removesuffix("()").strip(_QUOTES).rstrip("?.!,:")
    plain = re.sub(r"\(.*\)$", "", plain)
    if plain.lower() in _PRONOUNS or len(plain) > 120:
        return ""
    words = plain.split()
    if not 1 <= len(words) <= 3 or not all(_NAME.fullmatch(word) for word in words):
        return ""
    return plain
