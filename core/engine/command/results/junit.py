"""The XML that pytest writes, read as it comes: no tree is built, and it may define nothing."""

from __future__ import annotations

import re
from xml.parsers import expat

from core.domain.code.commands import TestRun
from core.engine.command.results.tally import Tally

_BAD = ("failure", "error")
_PLACE = re.compile(r"^(\S[^:\n]*):(\d+): ", re.MULTILINE)
_DEEPEST = 50
_LONGEST = 200_000


def read_junit(data: bytes, *, scratch: str, collected: int | None) -> TestRun | None:
    """None when this is not what pytest writes."""
    reader = _Reader(Tally(scratch))
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        return None
    return reader.tally.run("pytest", collected) if reader.seen else None


class _Reader:
    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.seen = False
        self._depth = 0
        self._case: dict[str, str] = {}
        self._bad = ""
        self._message = ""
        self._skipped = False
        self._said: list[str] = []
        self._listening = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("too deep")
        if name in ("testsuites", "testsuite"):
            self.seen = True
        elif name == "testcase":
            self._case, self._bad, self._skipped, self._said = attributes, "", False, []
        elif name == "skipped":
            self._skipped = True
        elif name in _BAD and not self._bad:
            self._bad, self._message = name, attributes.get("message", "")
            self._listening = True

    def text(self, data: str) -> None:
        if self._listening and sum(map(len, self._said[-100:])) < _LONGEST:
            self._said.append(data)

    def end(self, name: str) -> None:
        self._depth -= 1
        if name in _BAD:
            self._listening = False
        elif name == "testcase":
            self._count()

    def _count(self) -> None:
        case = self._case
        if not self._bad:
            if self._skipped:
                self.tally.skipped += 1
            else:
                self.tally.passed += 1
            return
        output = "".join(self._said)
        self.tally.fail(
            _name(case),
            output,
            place=_place(case, output),
            message=self._message,
            outcome="failed" if self._bad == "failure" else "error",
        )


def _name(case: dict[str, str]) -> str:
    """As pytest takes it back: `tests/test_a.py::TestB::test_c`."""
    file, name, owner = case.get("file", ""), case.get("name", ""), case.get("classname", "")
    module = file.removesuffix(".py").replace("/", ".")
    if not file or not (owner == module or owner.startswith(f"{module}.")):
        return ".".join(filter(None, (owner, name)))
    inner = owner[len(module) + 1 :]
    return "::".join([file, *filter(None, inner.split(".")), name])


def _place(case: dict[str, str], output: str) -> tuple[str, int]:
    """Where it failed, in the file of the test if that is told, else the last place that is."""
    file = case.get("file", "")
    places = [(path, int(line[:9])) for path, line in _PLACE.findall(output)]
    own = [place for place in places if place[0] == file]
    if own or places:
        return (own or places)[-1]
    line = case.get("line", "")
    return file, int(line[:9]) + 1 if line.isdecimal() else 0


def _refuse(*_: object) -> None:
    raise ValueError("it defines something of its own")
