"""The words by which questions say what they want; patterns over lower-case text."""

from __future__ import annotations

import re

from core.domain.numerals import WORDS
from core.domain.periods import Grain


def _any(words: str) -> str:
    return "(?:" + "|".join(words.replace("_", " ").split()) + ")"


_N = rf"(\d+|{'|'.join(WORDS)})"
_PERIODS = _any("years? months? weeks? days? hours? minutes? seconds? quarters? decades? % percent")

QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|‘([^’]+)’|(?<!\w)\'([^\']+)\'(?!\w)|`([^`]+)`')

MANNERS = re.compile(
    r"^(?:\d+\.\s+|(?:and|also|then|now|so|ok|okay|please|hi|hello|just)\b,?\s+|"
    r"(?:can|could|would|will) you (?:please )?|do you know |help me (?:to )?|let me (?:know|see) |"
    r"i(?:'d| would) like (?:to (?:know|see|have) )?|i (?:want|need) (?:to (?:know|see) )?|"
    r"(?:tell|show) me (?=how|what|which|who|when|whether|where))+"
)

LIST_VERB = re.compile(
    r"^(?:list|show|give|display|return|find|get|name|print|fetch|identify|provide|present|tell)\b"
)

# What stands before the thing asked for: "what are the", "show me all the".
LEAD = re.compile(
    r"^(?:(?:list|show|give|display|return|find|get|name|print|fetch|identify|provide|present|tell|"
    r"calculate|compute|determine|what(?:'s| is| are| was| were)|who(?:'s| is| are| was| were))\b"
    r"(?:\s+(?:me|us|out))?\s*)?"
    r"(?:(?:the|a|an|all|our|your|my|of|overall|current|both)\s+)*"
)

COUNT = re.compile(
    r"^(?:how many|how often|what number of|(?:total |different |distinct |unique )*number of|"
    r"count\b|(?:total |distinct )count of)"
)
MEASURE = re.compile(
    r"^(?:(?:average|avg|mean|median|typical|total|sum|combined|maximum|minimum|max|min|how much|"
    r"highest|lowest|largest|smallest|standard deviation|variance|correlation|range)\b)"
)
TOTAL = re.compile(r"^(?:total|sum|combined|how much)\b|^(?:sales|revenue|turnover)\b")
AVERAGE = re.compile(r"^(?:average|avg|mean|median|typical)\b")

_START = r"(?:(?<=and )|(?<=, )|(?<=then )|^)"
_SORTED = rf"(?:sorted|ordered|ranked|arranged|{_START}(?:sort|order|rank))\b"
SORT = re.compile(
    rf",?\s*(?:and\s+)?\b(?:{_SORTED}(?:\s+(?:the|them|it|results?|\w+s))*"
    r"\s+(?:by|in|from|ascending|descending|alphabetically)\b.*|"
    r"(?:in|by)\s+(?:the\s+)?(?:order of|(?:ascending|descending|alphabetic\w*|reverse|"
    r"increasing|chronologic\w*|decreasing|lexicographic\w*)).*|"
    r"from\s+(?:the\s+)?(?:\w+est|old|new|high|low|young|most|least|large|small|early|late)\s+to\s.*|"
    r"(?:\w+est|most \w+) first\s*[.?!]*$)"
)
DOWN = re.compile(
    r"\b(?:descending|desc|decreasing|(?:high|larg|bigg|great)(?:est)? to|most to|old(?:est)? to|"
    r"(?:latest|newest|highest|largest|biggest|most \w+) first|late(?:st)? to)\b"
)
UP = re.compile(
    r"\b(?:ascending|asc|increasing|alphabetical(?:ly)?|low(?:est)? to|small(?:est)? to|least to|"
    r"young(?:est)? to|new(?:est)? to|(?:oldest|lowest|earliest|smallest) first|"
    r"chronological(?:ly)?|earl(?:y|iest) to)\b"
)

_NOT_EST = _any(
    "interest test west forest request guest protest contest invest harvest suggest rest "
    "quest honest chest nest arrest southwest northwest midwest budapest everest conquest digest "
    "bucharest"
)
SUPERLATIVE = re.compile(
    rf"(?<!at )\b(?:(?!{_NOT_EST}\b)[a-z]+est|most|least|worst|first|last|final|maximum|minimum|"
    r"max|min|top|leading|peak|only)\b"
)
NO_SUPERLATIVE = re.compile(
    r"\bat (?:the )?(?:most|least|first|last)\b|"
    r"\b(?:first|last)(?: and last)?\s*-?names?\b(?! (?:listed|in)\b)|"
    r"(?<!the )\bmost of\b|"
    r"\b(?:first|last) (?:half|quarter|class|aid)\b|"
    rf"(?<!the )\b(?:last|past|first|latest)\s+(?:{_N}\s+)?{_PERIODS}\b|\bfirst[-\s]time\b|"
    rf"\b(?:in|over|during|for|of|from) the (?:last|past|first|latest)\s+(?:{_N}\s+)?{_PERIODS}\b|"
    r"(?<!the )\bonly\b|^how long\b.*\blast\b"
)

TOP = re.compile(
    rf"\b(?:(?:top|best|worst|bottom|leading|(?!latest\b)\w{{2,}}est|most \w+|least \w+)"
    rf"(?:\s+(?:most|scoring|selling|performing|rated))?[\s-]+{_N}\b|"
    rf"(?:first|last|latest)[\s-]+{_N}\b(?!\s*{_PERIODS}(?!\w)))(?!\s*%|\s*percent\b)(?![.,:/-]\d)"
)
TOP_AFTER = re.compile(
    rf"\b(?:the|which|what|list|show|me|are|who|name|our|my)\s+{_N}\s+(?:[\w-]+\s+){{0,2}}?"
    r"(?:(?:best|worst|\w{2,}est|most|least|top)\b|with (?:the )?(?:most|\w{2,}est|least))"
)
WHICH_N = re.compile(
    r"^(?:which|name|(?:list|show|give)(?: me)?|who (?:are|were) the|what (?:are|were)(?: the)?)"
    rf"\s+(?:the\s+)?{_N}\s+(?!or\b|and\b)[a-z']+"
)

EACH = re.compile(
    r"\b(?:each|every)\b(?!\s*[.?!]*$)(?! other\b)(?! of them\b)|\bgrouped by\b|\bgroup by\b|"
    r"\bbroken? down\b|\bbreak\s?down\b|\bsplit by\b|\brespective(?:ly)?\b|\bacross "
    r"(?:the )?different [a-z]+s\b|\bdistribution (?:of|by)\b|"
    r"\bfor (?:all|the) (?:different|various)\b|\bin different [a-z]+s\b"
)
PER = re.compile(
    r"\bper\s+(?!cent\b|capita\b|hundred\b|thousand\b|million\b|person\b|unit\b|hour\b|head\b|\d|km\b|"
    r"minute\b|second\b)[a-z]"
)
BY = re.compile(r"(?:^|\b([a-z']+)\s+)by\s+(?:product\s+)?([a-z_]+)")
DOER = re.compile(
    r"(?:ed|wn|en|made|sold|won|led|held|run|done|bought|paid|built|put|set|sung|sent|caught|taught|"
    r"kept|met|lost|hit|shot|cut|beat|year|month|day|week|was|were|is|are|or|divide|"
    r"multiply|up|down|off|grew|rose|fell|drop|increase|decrease|off|go|went|stand|novel|book|song)$"
)
DONE_BY = re.compile(
    r"\b(?:was|were|been|is|are)\s+(?:\w+ly\s+)?\w+(?:ed|wn|ught|ld|de|en|id)\b.*"
    r"\bby\s+(?:\w+\s+){1,3}(?:people|[a-z]+[^su'i]s)\b"
)
NOT_GROUP = frozenset(
    "the a an how using at least most far default name all any more hand itself subtracting "
    "calculating dividing adding summing than his her their its order".split()
)


def _grain(grain: Grain, adverb: str) -> tuple[Grain, re.Pattern[str]]:
    each = rf"(?:per|by|each|every|over the|across) (?:calendar )?{grain}s?"
    return grain, re.compile(rf"\b(?:{adverb}|{each}|{grain}[\s-](?:by|over|on|to)[\s-]{grain})\b")


GRAINS = (
    _grain("day", "daily"),
    _grain("week", "weekly"),
    _grain("month", "monthly"),
    _grain("quarter", "quarterly"),
    _grain("year", "yearly|annually|annual"),
)
OVER_TIME = re.compile(
    r"\bover time\b|\btrends?\b|\btime series\b|\bover the (?:years|months|weeks|days)\b"
)
ADJECTIVE_GRAIN = re.compile(r"\b(?:daily|weekly|monthly|quarterly|yearly|annual)\b")

SHARE = re.compile(
    r"\b(?:what|which)(?: is the)? (?:share|percent(?:age)?|fraction|proportion)\b|"
    r"\b(?:share|percent(?:age)?|fraction|proportion)s? of\b|\bin percent\b|"
    r"\bas an? (?:share|percent(?:age)?|fraction)\b|\bcontribut\w+\b.*\b(?:total|overall)\b"
)
YES_NO = re.compile(
    r"^(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|whether|"
    r"isn't|aren't|doesn't|don't|didn't)\b"
)
DIFFERENCE = re.compile(
    r"\bdifferences? (?:in|between|of|from)\b|\bhow (?:many|much) (?:more|less|fewer|\w+er)\b|"
    r"\bhow (?:many|much) .*\b(?:than|compared)\b"
)
CHANGE = re.compile(
    r"\b(?:chang(?:e|ed|es)|growth|gr[eo]w|increas(?:e|ed)|decreas(?:e|ed)|dropp?(?:ed)?|rise|rose|fell|"
    r"declin(?:e|ed))\b"
)
HOW_LONG = re.compile(r"^how (?:long|old|far|tall|high|deep|fast|heavy|big|large|wide)\b")
COMPARE = re.compile(r"\bcompar(?:e|es|ed|ison)\b|\bversus\b|\bvs\b")
NEGATED = re.compile(
    r"\b(?:not|no|without|never|none|neither|nor|except|excluding|exclude|other than|lack\w*|"
    r"missing|null|empty)\b|n't\b"
)
DISTINCT = re.compile(r"\b(?:different|distinct|unique|various)\b")

PLURAL = re.compile(r"(?:[^su'i]s|people|children|men|women|ies|us's)$")
VERB = re.compile(
    r"^(?:has|is|was|does|comes|goes|runs|gets|starts|begins|ends|finishes|follows|precedes|appears|plays|"
    r"shows|sells|pays|gives|takes|leads|ranks|sits|lies|holds|contains|belongs|lives|works|earns|owns|"
    r"scores|drives|makes|uses|costs|wins|grows|brings|spends|needs|offers|stands|generates)$"
)
HEAD_END = re.compile(
    r"\b(?:of|for|from|in|on|at|with|where|that|which|who|whose|when|by|to|among|across|per|using|"
    r"having|are|is|was|were|do|does|did|have|has|had|there|called|named|as|used|shared|under|above|"
    r"without|never|between|after|before|over|since|during|owned|ever|per|each|every|"
    r"and how (?:many|much))\b|[.?!]"
)

YEAR = re.compile(r"(?<![\w.,$€£-])(1[6-9]\d\d|20\d\d)(?![\w%$€£]|[.,]\d|-\d)")
YEAR_BEFORE = frozenset(
    "in since before after during from until till between of year years to and the through "
    "for only with vs versus by january february march april may june july august september "
    "october november december jan feb mar apr jun jul aug sep sept oct nov dec or q1 q2 q3 "
    "q4 h1 h2 season & exclude spring summer autumn fall winter -".split()
)
YEAR_NOT_AFTER = frozenset(
    "dollars euros people employees units rows meters metres km kg tons points votes or items "
    "orders students customers products miles square inhabitants usd eur stores".split()
)
