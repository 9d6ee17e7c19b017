"""How long something lasted: from a column of starts to one of ends, or a span in one column."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.comparing import pair_of
from core.agents.sql.one_table.measures import date_sql
from core.agents.sql.one_table.select import select, where
from core.agents.sql.words import stem
from core.domain.identifiers import quoted

_STARTS = frozenset(
    stem(word)
    for word in "start started began begin from took entered assumed established opened founded "
    "joined appointed inaugurated commissioned".split()
)
_ENDS = frozenset(
    stem(word)
    for word in "end ended until to left closed disestablished retired finish finished departed "
    "decommissioned".split()
)
_ASKS = re.compile(
    r"\bhow long (?:was|is|did|has|had|were)\b|\bhow many years (?:was|is|did|has|had|were)\b"
    r"|\bnumber of years\b|\blength of \w+ term\b"
)
_LONGER = re.compile(r"\b(?:longer|longest|shorter|shortest)\b")
_SERVING = re.compile(
    r"\b(?:serve|served|serving|term|terms|tenure|reign|reigned|last|lasted|hold|held|run|ran|stay"
    r"|stayed|office|remain|remained|operate|operated|rule|ruled|air|aired)\b"
)
_AT_LEAST = re.compile(
    r"\b(?:(?P<least>at least)|(?P<more>more than|over|longer than)|(?P<less>less than|under"
    r"|fewer than|shorter than)|(?P<same>exactly))\s(?P<n>\d+|one|two|three|four|five|six|ten) year"
)
_OPEN = "present|incumbent|current|to date|now|ongoing"
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}


def how_long(asked: Asked) -> str | None:
    """`how long did A serve`: in years."""
    if not _ASKS.search(asked.text) or len([m for m in asked.mentions if m.hit.whole]) > 1:
        return None
    years = years_sql(asked)
    mention = next((m for m in asked.mentions if m.hit.whole or len(m.hit.rows) == 1), None)
    if years is None or mention is None or not _SERVING.search(asked.text):
        return None
    if len(mention.hit.rows) != 1:
        return None
    return select(f"{years} AS years", asked.table, where([asked.condition(mention)]))


def longest(asked: Asked) -> str | None:
    """`who served the longest`, `did A or B serve longer`."""
    found = _LONGER.search(asked.text)
    years = years_sql(asked) if found and _SERVING.search(asked.text) else None
    if found is None or years is None:
        return None
    way = "DESC" if found.group().startswith("long") else "ASC"
    pair = pair_of(asked, frozenset({"or"}))
    if pair is not None:
        left, a, right, b = pair
        both = f"({asked.condition(left, a)} OR {asked.condition(right, b)})"
        column = a.column
    elif asked.mentions or "than" in asked.said:
        return None
    else:
        both, column = "", asked.grid.things
    there = where([both, f"{years} IS NOT NULL"])
    return select(asked.name(column), asked.table, there, f"ORDER BY {years} {way} LIMIT 1")


def lasting(asked: Asked) -> str | None:
    """`how many served at least 4 years`."""
    found = _AT_LEAST.search(asked.text)
    counted = re.match(r"how many\b|what (?:is|was) the (?:total )?number\b", asked.text)
    years = years_sql(asked) if found and counted and _SERVING.search(asked.text) else None
    if found is None or years is None or asked.mentions:
        return None
    number = _NUMBERS.get(found["n"]) or int(found["n"])
    sign = ">=" if found["least"] else ">" if found["more"] else "<" if found["less"] else "="
    return select("count(*) AS n", asked.table, where([f"{years} {sign} {number}"]))


def years_sql(asked: Asked) -> str | None:
    """Years from start to end as SQL, where the table has both."""
    starts = _named(asked, _STARTS)
    ends = _named(asked, _ENDS)
    if starts is not None and ends is not None and starts != ends:
        return _between(asked, starts, end=ends)
    for column in range(len(asked.grid.columns)):
        measure = asked.measure(column)
        if measure is not None and measure.kind == "span":
            return _spanned(asked.name(column))
    return None


def _named(asked: Asked, stems: frozenset[str]) -> int | None:
    for column, name in enumerate(asked.names):
        if stems & set(name) and _is_time(asked, column):
            return column
    return None


def _is_time(asked: Asked, column: int) -> bool:
    measure = asked.measure(column)
    if measure is None:
        return False
    cells = asked.grid.cells(column)
    dated = sum(bool(re.search(r"\b(?:1[0-9]|20)\d\d\b", cell)) for cell in cells)
    return dated * 4 >= len(cells) * 3


def _between(asked: Asked, start: int, *, end: int) -> str:
    """Whole years where both are years, else days brought to years."""
    cells = [cell for number in (start, end) for cell in asked.grid.cells(number)]
    if all(re.fullmatch(rf"\D*\d{{4}}\D*|{_OPEN}", cell.strip().lower()) for cell in cells):
        return f"{_year(asked, end)} - {_year(asked, start)}"
    days = f"date_diff('day', {_moment(asked, start)}, {_moment(asked, end)})"
    return f"round({days} / 365.25, 0)"


def _year(asked: Asked, column: int) -> str:
    known = asked.grid.columns[column]
    if known.role == "number":
        return quoted(known.name)
    text = quoted(known.name) if known.role == "text" else f"CAST({quoted(known.name)} AS VARCHAR)"
    this_year = f"CASE WHEN regexp_matches(lower({text}), '{_OPEN}') THEN year(current_date) END"
    return f"COALESCE(TRY_CAST(regexp_extract({text}, '\\d{{4}}') AS BIGINT), {this_year})"


def _moment(asked: Asked, column: int) -> str:
    known = asked.grid.columns[column]
    if known.role == "time":
        return quoted(known.name)
    if known.role == "number":
        return f"make_date({quoted(known.name)}, 1, 1)"
    return date_sql(quoted(known.name))


def _spanned(name: str) -> str:
    """`1973–1977` lasted 4 years; a single year 1."""
    start, end = (f"regexp_extract({name}, '(\\d{{4}})\\D*(\\d*)', {n})" for n in (1, 2))
    whole = f"CASE WHEN length({end}) = 2 THEN left({start}, 2) || {end} ELSE {end} END"
    years = f"TRY_CAST({whole} AS BIGINT) - TRY_CAST({start} AS BIGINT)"
    return f"CASE WHEN {end} = '' THEN 1 ELSE {years} END"
