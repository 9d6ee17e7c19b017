"""The question itself, turned into a statement around a value."""

from __future__ import annotations

import re

from core.domain.phrasing import MANNERS, SORT
from core.domain.sentences.topic import Topic

_LONGEST = 160
_BE = r"is|are|was|were"
_HAVE = r"has|have|had"
_PAST = (
    r"\w{2,}ed|bought|sold|made|won|had|got|took|came|went|left|lost|paid|spent|ran|led|held|gave|"
    r"grew|fell|rose|hit|met|beat|sent|kept|began|became"
)
_PRONOUNS = re.compile(
    r"^(?:she|he|it|they|you|we|i|there|this|that|these|those|being|\w+ing)\b", re.I
)
_ASK = re.compile(
    rf"^(?:what(?:'s|\s+(?:{_BE}))|(?:find|calculate|compute|determine|return|show|give|get|tell|display|"
    r"list)(?: me| us)?)\s+(?=the\b|our\b|my\b|total|average|mean|median|max|min|number|sum)",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    rf"^how many ((?:(?!(?:{_BE}|{_HAVE}|do|does|did|can|will)\b)[\w'-]+ ){{1,5}}?)"
    rf"({_BE}|{_HAVE}|{_PAST})\b\s*(.*)$",
    re.IGNORECASE,
)
_WHICH = re.compile(
    rf"^(?:which|what)\s+((?:[\w'-]+ ){{1,3}}?)({_BE}|{_HAVE}|{_PAST})\s+(.+)$", re.IGNORECASE
)
_WHO = re.compile(rf"^who\s+({_BE}|{_HAVE}|{_PAST})\s+(.+)$", re.IGNORECASE)
_VERB = re.compile(rf"\b(?:{_BE}|{_HAVE}|did|do|does|can|will|would|{_PAST})\b", re.IGNORECASE)
_PLACED = re.compile(r"^how many ((?:[\w'-]+ ){1,3}?(?:between|in|with|without|from|on)\b.*)$")
_THERE = re.compile(r"^(?:is|are|was|were) there (?:any |some |an? )?([^?.,;:]+)$", re.IGNORECASE)
_COUNT_OF = re.compile(r"^count (?:up )?(?:the )?(?:number of )?(.+)$", re.IGNORECASE)
_BARE = re.compile(
    r"^(?:the )?(?:total|average|mean|median|max\w*|min\w*|highest|lowest|number|sum)\b"
    r"(?!.*\b(?:is|are|was|were|by|per|each|every)\b)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"^what (?:share|percent|percentage|proportion|fraction) of "
    rf"(.+? (?:{_BE}|{_HAVE}|{_PAST})\b.*)$",
    re.IGNORECASE,
)
_LATER = re.compile(r"\b(?:of|for|in|that|who|which|where|with|from|whose|between|by)\b")
_INVERTED = re.compile(r"(?:did|do|does|we|you|they|i|he|she|it)\b", re.IGNORECASE)
_SINGULAR = {"are": "is", "were": "was", "have": "has"}
_YOURS = (("our", "your"), ("my", "your"), ("we", "you"))


def statement(topic: Topic, value: str, *, one: bool = False) -> str:
    """`How many pets are there?` as `There are {value} pets`; empty where it cannot be turned.

    `one` when the value is 1. Only conditions that the query shows are repeated.
    """
    text = _plain(topic)
    if not text:
        return ""
    part = _PART.match(text)
    if part:
        return _yours(f"{value} of {part[1]}", value)
    for turned in (_counted(text, value, one=one), _named(text, value), _which(text, value)):
        if turned:
            return _yours(turned, value)
    return ""


def _plain(topic: Topic) -> str:
    """The question without manners and question mark; empty where it is too rich to repeat."""
    text = " ".join(topic.question.split())
    text = re.sub(r"\s*[?.!]+$", "", MANNERS.sub("", text[:1].lower() + text[1:]))
    text = re.sub(r"(?<=\w)\s+([,.])", r"\1", text)
    many = bool(re.search(r"[.?!;:]\s|\bor\b|\bboth\b", text)) or SORT.search(text.lower())
    if not text or len(text) > _LONGEST or "{{" in text or many or not _holds(topic):
        return ""
    return text


def _holds(topic: Topic) -> bool:
    """Whether the query names the years and values that the question does."""
    sql = topic.finding.step.sql.lower()
    named = [*(str(y) for y in topic.expected.years), *(v.lower() for v in topic.expected.literals)]
    if sql and any(value.strip() not in sql for value in named):
        return False
    if topic.expected.wants("superlative") and not topic.shows_extreme():
        return False
    return bool(sql) or not (named or topic.expected.wants("superlative"))


def _counted(text: str, value: str, *, one: bool) -> str:
    match = _HOW_MANY.match(text)
    if match is None:
        return _counted_bare(text, value)
    things, verb, rest = match[1].strip(), match[2], match[3].strip()
    if one:
        things, verb = singular(things), _SINGULAR.get(verb.lower(), verb)
    if _INVERTED.match(rest) or re.search(r"\bper\b", things):
        return ""
    if rest.startswith("there") and verb.lower() in {"is", "are", "was", "were"}:
        return f"There {verb} {value} {things}{rest.removeprefix('there')}"
    alone = not rest and not re.fullmatch(rf"{_BE}|{_HAVE}", verb, re.IGNORECASE)
    return f"{value} {things} {verb} {rest}".strip() if rest or alone else ""


def _counted_bare(text: str, value: str) -> str:
    """`how many days between a and b`, and `how many orders did X place`."""
    plain = re.match(
        r"^how many ((?:[\w'-]+ ){1,3}?(?:between|in|with|without|from|on)\b.*)$", text
    )
    if plain and not _VERB.search(text):
        return f"There are {value} {plain[1]}"
    asked = re.match(r"^how many ((?:[\w'-]+ ){1,4}?)(?:did|do|does|can|will|would)\b", text)
    return f"The number of {asked[1].strip()} is {value}" if asked else ""


def _named(text: str, value: str) -> str:
    lead = _ASK.match(text)
    if lead is None and (count := _COUNT_OF.match(text)):
        return f"The number of {count[1]} is {value}"
    if lead is None and not _BARE.match(text):
        return ""
    phrase = text[lead.end() :] if lead else text
    early = _LATER.split(phrase)[0]
    if _PRONOUNS.match(phrase) or "," in early or re.search(r"\band\b", early):
        return ""
    if re.search(r",? and (?:how|what|the|its|their|which|when)\b", phrase):
        return ""
    verb = "was" if re.match(r"^what (?:was|were)\b", text) else "is"
    phrase = phrase if re.match(r"(?:the|our|my)\b", phrase) else f"the {phrase}"
    return f"{phrase[:1].upper()}{phrase[1:]} {verb} {value}"


def _which(text: str, value: str) -> str:
    match = _WHO.match(text)
    verb, rest = (match[1], match[2]) if match else ("", "")
    if match is None:
        found = _WHICH.match(text)
        if found is None or _PRONOUNS.match(found[1]):
            return ""
        verb, rest = found[2], found[3]
    if _PRONOUNS.match(rest) or verb.lower() in {"are", "were", "have"}:
        return ""
    if re.search(r",? and (?:how|what|the|its|their|which|when)\b", rest):
        return ""
    return f"{value} {verb} {rest}"


def any_of(question: str) -> str:
    """`Are there any orders without revenue?` -> `orders without revenue`; empty for others."""
    text = re.sub(r"\s*[?.!]+$", "", " ".join(question.split()))
    match = _THERE.match(MANNERS.sub("", text[:1].lower() + text[1:]))
    return "" if match is None or "{{" in text or len(text) > _LONGEST else match[1]


def singular(things: str) -> str:
    if re.search(r"(?:ss|us|is)$", things):
        return things
    if things.endswith("ies"):
        return things[:-3] + "y"
    return re.sub(r"(?<=ch|sh)es$|(?<=[xz])es$|s$", "", things)


def _yours(text: str, value: str) -> str:
    before, _, after = text.partition(value)
    for own, other in _YOURS:
        before = re.sub(rf"\b{own}\b", other, before)
        after = re.sub(rf"\b{own}\b", other, after)
    return before + value + after
