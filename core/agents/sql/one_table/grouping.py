"""How many values of a repeating column come up more often than a number."""

from __future__ import annotations

import re

from core.agents.sql.one_table.asked import Asked
from core.agents.sql.one_table.comparatives import measured_noun
from core.agents.sql.one_table.select import inner, select, where
from core.domain.numerals import WORDS

_WORDS = {"one": 1, **WORDS}
_N = rf"\d+|{'|'.join(_WORDS)}"
_ASKS = re.compile(
    r"^(?:(?P<many>how many)|which|what|name the|list the) (?P<noun>[\w ]+?)"
    r" (?:had|have|has|with|won|hosted|appear\w*|produced|sent|are|were|was|is)"
    rf"(?: \w+)?? (?P<sign>more than|at least|over|exactly|only|less than) (?P<n>{_N})"
    r" (?P<thing>\w+)(?P<rest>.*)$"
)
_SIGNS = {"more than": ">", "over": ">", "at least": ">=", "less than": "<"}


def grouped(asked: Asked) -> str | None:
    """`how many countries have more than 1 athlete`, `which clubs won more than two titles`."""
    found = _ASKS.match(asked.text)
    if found is None or asked.mentions or len(found["rest"].split()) > 3:
        return None
    column = asked.column_said(found["noun"].split())
    if column is None or asked.measure(column) is not None or not asked.repeats(column):
        return None
    words = [found["thing"], *found["rest"].split()]
    thing = asked.column_said([found["thing"]])
    if measured_noun(asked, words) is not None or (thing is not None and asked.repeats(thing)):
        return None
    count = _WORDS[found["n"]] if found["n"] in _WORDS else int(found["n"])
    sign = _SIGNS.get(found["sign"], "=")
    name = asked.name(column)
    there = where([f"{name} IS NOT NULL", *asked.without_sums()])
    having = f"GROUP BY {name} HAVING count(*) {sign} {count}"
    groups = select(name, asked.table, there, having)
    return select("count(*) AS n", f"{inner(groups)} AS groups") if found["many"] else groups
