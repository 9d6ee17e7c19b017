"""What a definition or a file does: what it says of itself, or what a model reads in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.agents.base import need_form
from core.agents.code.reading.desk import ReadingDesk
from core.agents.code.reading.index import Definition
from core.agents.code.reading.naming import kept, whole_file
from core.agents.code.reading.rests import Rested, resting
from core.agents.code.reading.sought import Sought
from core.agents.writer import Writer
from core.domain.chat import ChatRequest, Message
from core.domain.code.asked import Found, Part
from core.domain.code.citations import Claim
from core.domain.code.docstrings import Told, told_by, told_by_file
from core.domain.code.paths import is_path, is_test
from core.domain.steps import Tokens
from core.errors import ModelError, StepError
from core.prompts import render

MOST_LINES = 80
_MOST_TOKENS = 90
_LONGEST = 160  # characters of a line that a model sees
_MOST_CALLS = 6
_Read = tuple[tuple[Found | None, ...], int, Tokens]
_UNREAD: _Read = ((), 0, Tokens())
_COMMENT = re.compile(r"\s*(?:#|//|/\*|\*|--|;;|<!--)")
_TRAILING = re.compile(r"\s{2,}(?:#|//)\s.*$|(?<=[;{},)])\s+//\s.*$")


def does(desk: ReadingDesk) -> Sought:
    """The place and what is said there come first, before any model."""
    if is_path(desk.name) and (files := desk.index.files(desk.name)):
        return _file(desk, files[0])
    definition = desk.one()
    head = desk.defined(definition)
    lines = desk.lines(definition.path)
    told = told_by(lines, definition.line, definition.end, path=definition.path)
    said = _said(desk, definition.path, told)
    if said is not None:
        desk.note(f"{said.place}: {said.text}")
    calls = _around(desk, definition)
    read, drafted, spent = _UNREAD
    if said is None or desk.ask.thorough:
        span = (definition.line, min(definition.end, definition.line + MOST_LINES - 1))
        read, drafted, spent = _read(desk, definition.path, span)
    rows = kept([head, said, *read, *calls])
    return Sought(rows, total=len(calls), drafted=drafted, by_name=True, tokens=spent)


def _file(desk: ReadingDesk, path: str) -> Sought:
    """Of a file: what it begins with, and what it defines."""
    lines = desk.lines(path)
    said = _said(desk, path, told_by_file(lines))
    if said is not None:
        desk.note(f"{said.place}: {said.text}")
    inside = [desk.defined(each) for each in desk.index.inside(path)]
    read, drafted, spent = _UNREAD
    if said is None and not inside:
        read, drafted, spent = _read(desk, path, (1, min(len(lines), MOST_LINES)))
    rows = kept([whole_file(desk, path), said, *read, *inside])
    return Sought(rows, total=len(inside), drafted=drafted, tokens=spent)


def _said(desk: ReadingDesk, path: str, told: Told | None) -> Found | None:
    if told is None:
        return None
    claim = Claim(kind="quotes", text="\n".join(piece for piece in told.pieces if piece))
    return desk.found("docstring", claim, (path, told.first, told.last), text=told.text)


def _around(desk: ReadingDesk, definition: Definition) -> Sequence[Found | None]:
    """What it calls of this repository, and who calls it."""
    made = [row for row in desk.index.calls_in(definition) if row["target"] is not None]
    rows: list[Found | None] = []
    for row in made[:_MOST_CALLS]:
        name, line = str(row["callee"]), row["line"]
        if isinstance(line, int):
            claim = Claim(kind="calls", text=name)
            rows.append(desk.found("calls", claim, (definition.path, line, line), name=name))
    by = desk.index.calls_of(definition.name, definition)
    callers = sorted(by.lines, key=lambda line: is_test(line.path))[:_MOST_CALLS]
    desk.fetch_of(callers)
    for each in callers:
        claim = Claim(kind="calls", text=each.text)
        part: Part = "call" if each.known else "by name"
        rows.append(desk.at("test" if is_test(each.path) else part, claim, each, name=each.caller))
    return rows


def _read(desk: ReadingDesk, path: str, span: tuple[int, int]) -> _Read:
    """One call over the code, without its comments; what rests on no line of it is left out."""
    model = desk.context.model
    lines = desk.lines(path)[span[0] - 1 : span[1]]
    if model is None or not lines:
        return (), 0, Tokens()
    writer = Writer(desk.step.name, desk.context, model)
    try:
        need_form(desk.context, "python")
        text = writer.ask(_request(lines))
    except (ModelError, StepError):
        return (), 0, writer.tokens
    rested, dropped = resting(text, code_of(lines))
    return tuple(_row(desk, path, span[0], each) for each in rested), dropped, writer.tokens


def _row(desk: ReadingDesk, path: str, first: int, rested: Rested) -> Found | None:
    at = first + rested.line
    claim = Claim(kind="uses", text=rested.names[0])
    return desk.found("reading", claim, (path, at, at), text=rested.text)


def _request(lines: Sequence[str]) -> ChatRequest:
    code = "\n".join(line[:_LONGEST] for line in code_of(lines) if line.strip())
    code = code.replace("END OF CODE", "END_OF_CODE")
    return ChatRequest(
        messages=(
            Message(role="system", text=render("read_code")),
            Message(role="user", text=f"CODE\n{code}\nEND OF CODE"),
        ),
        max_tokens=_MOST_TOKENS,
        stop=("\n\n", "\n```"),
        timeout=60.0,
    )


def code_of(lines: Sequence[str]) -> list[str]:
    """The lines without comments, which speak to readers; each keeps its place."""
    return ["" if _COMMENT.match(line) else _TRAILING.sub("", line) for line in lines]
