"""Words that say which kind of business question it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from core.agents.business.wording import Wording
from core.domain.numerals import WORDS
from core.domain.periods import Grain

_UP = (
    r"increas\w*|r[io]s(?:e|es|en|ing)|gr[eo]w(?:s|n|th|ing)?|gain\w*|jump\w*|surge\w*|"
    r"spik\w+|(?:go|goes|going|went|gone|is|was|are|were) up|higher|better"
)
_DOWN = (
    r"drop\w*|decreas\w*|declin\w*|fall(?:s|en|ing)?|fell|los(?:t|s|ses)|shr[aiu]nk\w*|slump\w*|dip\w*|"
    r"(?:go|goes|going|went|gone|is|was|are|were) down|lower|worse"
)
_WHY = re.compile(
    r"\bwhy\b(?: (?:did|has|have|is|was|were|are|do|does))?|\bwhat (?:has |have |is |was |were )?"
    r"(?:the )?(?:drove|driven|drives|driving|caus(?:ed|es|ing|e of)|explain(?:s|ed)?|"
    r"led to|behind|"
    r"responsible for|moved|lies behind|reasons? (?:for|behind))\b|\b(?:main |biggest |key |"
    r"largest )?"
    r"(?:drivers|reasons?|causes?) (?:of|for|behind)\b|\bexplain\b|\broot causes? (?:of|for)\b"
)
_CHANGE = re.compile(
    rf"\b(?:chang(?:e|es|ed|ing)|differ(?:ence|ed|s)?|growth rates?|(?:{_UP}) or down|"
    rf"so (?:high|low|strong|weak|good|bad|many|much|few)|{_UP}|{_DOWN})\b"
)
_DOWNWARD = re.compile(rf"\b(?:{_DOWN})\b")
_PERCENT = re.compile(
    r"\b(?:percentage|percent|relative|in percent|rates?) (?=change|growth|increase|drop)"
)
_SUMMARY = re.compile(
    r"\b(?:summari[sz]e|sum up|summary(?: of)?|overview(?: of)?|recap|report(?: on)?|"
    r"review(?: of)?|"
    r"briefing(?: on)?|big picture|highlights?(?: of)?|state of|how (?:did|do|does|is|are|"
    r"was|were|have|has)"
    r"(?: (?:we|our|the|it|business|company|things|shop|store|sales|revenue)){1,3}"
    r"(?: (?:do|doing|done|perform|performing|performed|go|going|gone|develop|developing|"
    r"developed|look|"
    r"looking))|(?:how is|how's) business|performance(?: of)?)\b"
)
_SUMMARY_TALK = re.compile(
    r"\b(?:give (?:me|us)|write|prepare|make|create|short|brief|quick|executive|management|"
    r"business|"
    r"company|shop|for (?:the|my) (?:board|boss|ceo|team|management|leadership)|performance|so far|"
    r"in a few sentences|key|figures|numbers|we|our|things|doing|did)\b"
)
_SHARE = re.compile(
    r"(?<!\w)(?:how (?:big|large|high) (?:is|was|are|were)\b|"
    r"(?:what |which |as (?:a )?|in )?(?:the )?(?:percentage|percent|share|proportion|"
    r"fraction|part)s?"
    r"(?: of)?(?: the| all| our)?(?: (?:total|whole|overall))?|(?:what )?% of(?: the)?(?: total)?|"
    r"ma[kd]es? up|contribut(?:ion|ions|es?|ed)(?: (?:of|to))?)(?!\w)"
)
_N = rf"(?P<n>\d{{1,3}}|{'|'.join(WORDS)})"
_TOP = re.compile(
    rf"\b(?P<way>top|best|worst|bottom|first|last|highest|lowest|largest|biggest) {_N}\b"
)
_MOST = re.compile(
    r"\b(?:the )?(?P<way>most|highest|largest|biggest|greatest|strongest|best|top|peak|"
    r"maximum|fastest|"
    r"least|lowest|smallest|weakest|worst|minimum|slowest)\b"
)
_SELLING = re.compile(r"(?<=·)[- ](?:selling|performing|earning|popular|grossing)\b")
_LEAST = frozenset("worst bottom last lowest least smallest weakest minimum slowest".split())
_PERIOD_NOUN = re.compile(
    r"\b(?:which|what|in which|in what|the)? ?(?P<grain>day|week|month|quarter|year)s?\b"
    r"(?= (?:had|has|have|with|saw|was|did|were|is|that|by)\b)|"
    r"\b(?:which|what) (?P<of>day|week|month|quarter)s?\b(?= of\b)"
)

Kind = Literal["drivers", "change", "summary", "share", "series", "ranking"]


@dataclass(frozen=True)
class Cues:
    """`way` is the end of the ranking that is wanted; `down` when a fall is spoken of."""

    why: bool = False
    change: bool = False
    summary: bool = False
    share: bool = False
    down: bool = False
    way: Literal["asc", "desc", "none"] = "none"
    top: int | None = None
    period_noun: Grain | None = None


def take_cues(words: Wording) -> Cues:
    """All cues of the text, which are then gone from it."""
    why = words.take(_WHY) is not None
    noun = words.take(_PERIOD_NOUN)
    summary = words.find(_SUMMARY) is not None
    if summary:
        while words.take(_SUMMARY) or words.take(_SUMMARY_TALK):
            pass
    words.take(_PERCENT)
    down = words.find(_DOWNWARD) is not None
    change = False
    while words.take(_CHANGE):
        change = True
    share = False
    while words.take(_SHARE):
        share = True
    way, top = _ranking(words)
    return Cues(
        why=why,
        change=change,
        summary=summary,
        share=share,
        down=down,
        way=way,
        top=top,
        period_noun=next((g for g in _GRAINS if noun and g in (noun["grain"], noun["of"])), None),
    )


_GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


def _ranking(words: Wording) -> tuple[Literal["asc", "desc", "none"], int | None]:
    found = words.take(_TOP)
    if found is not None:
        words.take(_SELLING)
        number = found["n"]
        count = int(number) if number.isdigit() else int(WORDS[number])
        return ("asc" if found["way"] in _LEAST else "desc"), count
    found = words.take(_MOST)
    if found is None:
        return "none", None
    words.take(_SELLING)
    return ("asc" if found["way"] in _LEAST else "desc"), None
