"""What is said of places in a repository: every name and place is a cell of their table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from core.domain.answers import Answer
from core.domain.code.asked import AskKind, CodeAnswer, Part
from core.domain.references import cell

_SHOWN = 3
_PLAIN = re.compile(r"[\w.$:/@ \-]{1,80}")


class _Saying:
    """The rows of one answer, and how they are written into a sentence."""

    def __init__(self, answer: CodeAnswer, name: str) -> None:
        self.answer = answer
        self._cell = name

    def cell(self, column: str, row: int) -> str:
        return cell(self._cell, column, row)

    def rows(self, *parts: Part) -> tuple[int, ...]:
        return self.answer.of(*parts)

    @property
    def total(self) -> str:
        return self.cell("total", 0)

    @property
    def subject(self) -> str:
        """What was asked about, as a cell where there is one."""
        heads = self.rows("definition")
        if heads and self.answer.ask.kind not in ("set",):
            return f"“{self.cell('name', heads[0])}”"
        name = self.answer.ask.name
        return f"“{name}”" if _PLAIN.fullmatch(name) else "It"

    def placed(self) -> str:
        """The subject with the place of its definition."""
        heads = self.rows("definition")
        there = f" ({self.cell('place', heads[0])})" if len(heads) == 1 else ""
        return f"{self.subject}{there}"

    def listed(self, rows: Sequence[int], *, named: bool = False) -> str:
        """The first places, each with its name where that says more."""
        shown = [self._one(row, named=named) for row in rows[:_SHOWN]]
        if len(rows) > len(shown) or self.answer.total > len(rows):
            return f"{', '.join(shown)} and more"
        return _joined(shown)

    def _one(self, row: int, *, named: bool) -> str:
        place = self.cell("place", row)
        if named and self.answer.found[row].name:
            return f"{self.cell('name', row)} ({place})"
        return place


def cited_answer(answer: CodeAnswer, name: str) -> Answer:
    """`name` is that of the result; whatever is of the repository is a cell of it."""
    if not answer.found:
        return _nothing(answer)
    text = _SAID[answer.ask.kind](_Saying(answer, name))
    return Answer(kind="answered", text=text, evidence=(name,), assumptions=_beside(answer))


def _beside(answer: CodeAnswer) -> tuple[str, ...]:
    said = [f"Read at commit {answer.commit[:8]} of {answer.repository}."]
    if answer.by_name:
        said.append("Found by name: calls that are only made while it runs are not seen.")
    if answer.uncommitted:
        said.append("The folder has changes that are not committed; they were not read.")
    if answer.ask.kind in ("last", "added", "owners"):
        said.append("As far as the history of this path goes, renames not followed.")
    return tuple(said)


def _nothing(answer: CodeAnswer) -> Answer:
    name = answer.ask.name if _PLAIN.fullmatch(answer.ask.name) else "that"
    text = f"Nothing in {answer.repository} answers this about “{name}”."
    if answer.ask.kind == "between":
        text = "Nothing changed between the two."
    return Answer(kind="answered", text=text, assumptions=_beside(answer))


def _defined(say: _Saying) -> str:
    heads = say.rows("definition")
    if len(heads) == 1:
        return f"{say.subject} is defined in {say.cell('place', heads[0])}."
    places = say.listed(heads)
    return f"{say.subject} is defined in {say.total} places: {places}."


def _callers(say: _Saying) -> str:
    rows = say.rows("call", "by name", "test")
    if not rows:
        return f"Nothing calls {say.placed()} by its name."
    tested = len(say.rows("test")) == len(rows)
    if say.answer.total == 1:
        by = f"{say.cell('name', rows[0])} in " if say.answer.found[rows[0]].name else ""
        only = ", a test" if tested else ""
        return f"{say.placed()} is called once: by {by}{say.cell('place', rows[0])}{only}."
    only = ", all of them in tests" if tested and say.answer.total == len(rows) else ""
    listed = say.listed(rows, named=True)
    return f"{say.placed()} is called in {say.total} places{only}: {listed}."


def _callees(say: _Saying) -> str:
    rows = say.rows("calls")
    if not rows:
        return f"{say.placed()} calls nothing by name."
    if say.answer.total == 1:
        return f"{say.placed()} calls {say.listed(rows, named=True)}."
    return f"{say.placed()} calls {say.total} things: {say.listed(rows, named=True)}."


def _used(say: _Saying) -> str:
    rows = say.rows("use", "test")
    if not rows:
        return f"{say.placed()} is used nowhere else by its name."
    where = "one line" if say.answer.total == 1 else f"{say.total} lines"
    return f"{say.placed()} is used in {where}: {say.listed(rows)}."


def _set(say: _Saying) -> str:
    rows = say.rows("definition", "set", "environment", "configured", "passed", "test")
    if not say.answer.total:
        heads = say.rows("definition")
        if heads:
            there = say.cell("place", heads[0])
            return f"No line gives {say.subject} a value; it is defined in {there}."
        places = say.listed(say.rows("use"))
        return f"No line gives {say.subject} a value; it is named in {places}."
    if say.answer.total == 1:
        return f"{say.subject} is set in {say.cell('place', rows[0])}: {say.cell('text', rows[0])}"
    return f"{say.subject} is set in {say.total} lines: {say.listed(rows)}."


def _does(say: _Saying) -> str:
    told = [f"“{say.cell('text', r)}” ({say.cell('place', r)})." for r in say.rows("docstring")]
    told += [f"{say.cell('text', r)} ({say.cell('place', r)})" for r in say.rows("reading")]
    heads = say.rows("definition")
    begin = f"{say.subject} is in {say.cell('place', heads[0])}." if heads else ""
    if told:
        begin = f"{say.placed()}:" if heads else ""
    calls, called = say.rows("calls"), say.rows("call", "by name", "test")
    rest = []
    if not told and heads and say.answer.found[heads[0]].text:
        rest.append(f"It says nothing of itself; its head is {say.cell('text', heads[0])}.")
    if calls:
        rest.append(f"It calls {_names(say, calls)}.")
    if called:
        rest.append(f"It is called in {_joined([say.cell('place', r) for r in called[:_SHOWN]])}.")
    inside = say.rows("definition")[1:]
    if inside:
        rest.append(f"It defines {_names(say, inside)}.")
    return " ".join(part for part in (begin, *told, *rest) if part)


def _names(say: _Saying, rows: Sequence[int]) -> str:
    shown = [f"{say.cell('name', r)} ({say.cell('place', r)})" for r in rows[:_SHOWN]]
    return _joined(shown) if len(rows) <= _SHOWN else f"{', '.join(shown)} and more"


def _tests(say: _Saying) -> str:
    rows = say.rows("test")
    if not rows:
        return f"No test names {say.placed()}."
    where = "one place" if say.answer.total == 1 else f"{say.total} places"
    return f"Tests use {say.placed()} in {where}: {say.listed(rows, named=True)}."


def _imports(say: _Saying) -> str:
    rows = say.rows("import", "test")
    if not rows:
        return f"Nothing imports {say.placed()}."
    where = "one place" if say.answer.total == 1 else f"{say.total} places"
    return f"{say.placed()} is imported in {where}: {say.listed(rows)}."


def _imported(say: _Saying) -> str:
    rows = say.rows("import", "test")
    if not rows:
        return "It imports nothing."
    shown = say.listed(rows, named=True)
    if say.answer.total == 1:
        return f"It imports {shown}."
    return f"It imports {say.total} modules: {shown}."


def _between(say: _Saying) -> str:
    commits, touched = say.rows("commit"), say.rows("touched")
    if not commits:
        return f"No commit is in one and not in the other. Files differ: {_files(say)}."
    count = "One commit" if say.answer.total == 1 else f"{say.total} commits"
    told = [f"{say.cell('text', row)} ({say.cell('place', row)})" for row in commits[:_SHOWN]]
    more = " and more" if len(commits) > _SHOWN else ""
    said = [f"{count}: {'; '.join(told)}{more}."]
    if touched:
        said.append(f"Touched: {_names(say, touched)}.")
    if say.rows("changed"):
        said.append(f"Most changed: {_files(say)}.")
    return " ".join(said)


def _files(say: _Saying) -> str:
    rows = say.rows("changed")[:_SHOWN]
    return _joined([f"{say.cell('name', row)} ({say.cell('text', row)})" for row in rows])


def _last(say: _Saying) -> str:
    return _commit(say, "was last changed by")


def _owners(say: _Saying) -> str:
    rows = say.rows("author")
    if not rows:
        return f"Nobody is known to have changed {say.placed()}."
    told = [f"{say.cell('name', r)} ({say.cell('text', r)})" for r in rows[:_SHOWN]]
    more = " and others" if len(rows) > _SHOWN else ""
    return f"{say.placed()} was changed most by {_joined(told)}{more}."


def _added(say: _Saying) -> str:
    return _commit(say, "came with a commit of")


def _commit(say: _Saying, how: str) -> str:
    commits = say.rows("commit")
    if not commits:
        return f"Nothing is known of when {say.placed()} changed."
    row = commits[0]
    told = f"{say.cell('name', row)} on {say.cell('date', row)}"
    what = f"“{say.cell('text', row)}” ({say.cell('place', row)})"
    return f"{say.placed()} {how} {told}: {what}."


def _joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


_SAID: Mapping[AskKind, Callable[[_Saying], str]] = {
    "defined": _defined,
    "callers": _callers,
    "callees": _callees,
    "used": _used,
    "set": _set,
    "does": _does,
    "tests": _tests,
    "imports": _imports,
    "imported": _imported,
    "between": _between,
    "last": _last,
    "added": _added,
    "owners": _owners,
}
