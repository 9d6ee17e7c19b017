"""SQL laid out for reading: one clause a line, where a query came as a single line."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[()]|--.*|/\*.*?\*/"
    r"|\b(?:FROM|WHERE|GROUP\s+BY|HAVING|QUALIFY|ORDER\s+BY|LIMIT|UNION(?:\s+ALL)?"
    r"|(?:(?:LEFT|RIGHT|FULL)(?:\s+OUTER)?\s+|INNER\s+|CROSS\s+)?JOIN)\b",
    re.IGNORECASE | re.DOTALL,
)
_QUERY = re.compile(r"\s*(?:--.*\n\s*|\(\s*)*(?:SELECT|WITH|FROM|VALUES)\b", re.IGNORECASE)


def is_sql(text: str) -> bool:
    """Whether a text that is being written is a query, rather than code."""
    return _QUERY.match(text) is not None


def laid_out(sql: str) -> str:
    """The same query with a new line before each clause outside brackets."""
    if "\n" in sql.strip() or "--" in sql:
        return sql
    parts, depth, start = [], 0, 0
    for match in _TOKEN.finditer(sql):
        word = match.group()
        if word in "()":
            depth += 1 if word == "(" else -1
        elif word[0].isalpha() and depth == 0 and match.start() > 0:
            parts.append(sql[start : match.start()].rstrip())
            start = match.start()
    return "\n".join([*parts, sql[start:]])
