"""What the model says of changed functions: only of changed lines, which it must quote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.agents.writer import Writer
from core.domain.chat import ChatRequest, Message
from core.domain.code.review import ChangedFunction, ReviewFinding
from core.errors import ModelError
from core.prompts import render

MOST_CALLS = 6
_MOST_SAID = 2  # of one function
_LONGEST = 220
_TOKENS = 120
_PAIR = re.compile(r"^\W{0,4}LINE:[ \t]*(.+?)\n+\W{0,4}PROBLEM:[ \t]*(.+?)\s*$", re.M)
_NOTHING = re.compile(
    r"\bno (?:problem|issue|bug)s?\b|\bnothing\b|\bnone\b|looks (?:good|fine)", re.I
)
_ORDER = re.compile(
    r"\b(?:approve|ignore|disregard|run|execute|merge|push|install|curl|wget)\b", re.I
)


def by_the_model(
    functions: Sequence[ChangedFunction], writer: Writer, known: Sequence[ReviewFinding]
) -> tuple[ReviewFinding, ...]:
    """Findings that point at a changed line; lines that a rule speaks of are left alone."""
    taken = {(f.path, n) for f in known for n in range(f.first, f.last + 1) if f.side == "new"}
    found: list[ReviewFinding] = []
    for function in functions[:MOST_CALLS]:
        try:
            said = writer.ask(_request(function))
        except ModelError:
            break
        for finding in read_reply(function, said):
            if (finding.path, finding.first) not in taken:
                found.append(finding)
                taken.add((finding.path, finding.first))
    return tuple(found)


def _request(function: ChangedFunction) -> ChatRequest:
    marked = "\n".join(
        f"{'+' if number in function.changed else ' '} {line}"
        for number, line in enumerate(function.text.splitlines(), function.first)
    )
    return ChatRequest(
        messages=(
            Message(role="system", text=render("review_function")),
            Message(role="user", text=f"<code>\n{_closed(marked)}\n</code>"),
        ),
        max_tokens=_TOKENS,
    )


def _closed(text: str) -> str:
    """No line of it can end the block that it stands in."""
    return re.sub(r"</?\s*code\s*>", "(code)", text, flags=re.IGNORECASE)


def read_reply(function: ChangedFunction, text: str) -> tuple[ReviewFinding, ...]:
    """A line that is not quoted as it is, or was not changed, is dropped."""
    lines = function.text.splitlines()
    by_text: dict[str, int] = {}
    for place in function.changed:
        bare = lines[place - function.first].strip()
        if len(bare) > 3:
            by_text.setdefault(bare, place)
    found: list[ReviewFinding] = []
    for quote, problem in _PAIR.findall(text.replace("\r", "")):
        bare = re.sub(r"^[+`\"' ]+|[`\"' ]+$", "", quote)
        number: int | None = by_text.get(bare, by_text.get(quote.strip().removeprefix("+").strip()))
        said = _sentence(problem)
        if number is None or not said or _NOTHING.search(said) or _ORDER.search(said):
            continue
        found.append(_finding(function, number, said))
    return tuple(found[:_MOST_SAID])


def _finding(function: ChangedFunction, number: int, said: str) -> ReviewFinding:
    return ReviewFinding(
        path=function.path,
        first=number,
        last=number,
        severity="hint",
        rule="model",
        reason=said,
        why=f"The model says so of “{function.name}”; no rule and no test does.",
        quoted=function.text.splitlines()[number - function.first],
        by="model",
    )


def _sentence(text: str) -> str:
    """One plain line: no addresses, marks or control characters."""
    bare = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", " ", text)
    plain = "".join(letter if letter.isprintable() else " " for letter in bare)
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]*>|https?://\S+", r"\1", plain)
    plain = " ".join(plain.split())[:_LONGEST].strip("`*_ ")
    return plain if len(plain.split()) > 2 else ""
