"""What is said about a command that has ended: its results, and what speaks against them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from core.domain.code.commands import CommandRun, LintFinding, Output, TestRun
from core.engine.command.output import Collector
from core.engine.command.plan import Planned
from core.engine.command.results.files import read_results
from core.engine.command.results.junit import read_junit
from core.engine.command.results.plain import read_cargo, read_unittest
from core.engine.command.results.structured import read_go, read_jest, read_ruff
from core.engine.command.results.witness import against
from core.engine.command.watch import Watched

_COLLECTED = re.compile(r"^collected (\d{1,9}) items?(?:.* / (\d{1,9}) selected)?", re.MULTILINE)
_NETWORK = re.compile(
    r"Temporary failure in name resolution|Name or service not known|Network is unreachable"
    r"|Could not resolve host|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|ENETUNREACH|EAI_AGAIN"
    r"|no such host|dial tcp: lookup|nodename nor servname",
)
_OURS = re.compile(r"^-+ generated xml file: .* -+\n", re.MULTILINE)
_LAST = re.compile(r"\b\d+ (?:passed|skipped|xfailed|xpassed)\b.* in \d")
_NO_TESTS = 5  # how pytest ends when it finds none


@dataclass(frozen=True)
class _Results:
    output: Output
    tests: TestRun | None = None
    lint: tuple[LintFinding, ...] | None = None


def reported(planned: Planned, seen: Watched, *, scratch: str) -> CommandRun:
    """Nothing of the command runs any more; what it left is read here."""
    results = _results(planned, seen.output.output(scratch), scratch=scratch)
    by_itself = seen.ended == "exit" and seen.code is not None
    code = seen.code if by_itself else None
    run = CommandRun(
        ran=tuple(part.replace(f"{scratch}/", "") for part in planned.command),
        exit=None if code is None else code if code >= 0 else 128 - code,
        ended=seen.ended,
        why=seen.why,
        output=results.output,
        seconds=round(seen.seconds, 3),
        tests=results.tests,
        lint=results.lint,
    )
    return run.model_copy(
        update={"doubts": tuple(_doubts(planned, run)), "remarks": tuple(_remarks(run, seen))}
    )


def _results(planned: Planned, output: Output, *, scratch: str) -> _Results:
    match planned.tool:
        case "":
            return _Results(output)
        case "unittest":
            return _Results(output, read_unittest(output.text, scratch=scratch))
        case "cargo":
            whole = None if output.cut else read_cargo(output.text, scratch=scratch)
            return _Results(output, whole)
    data = read_results(planned.results or planned.printed)
    return _Results(output) if data is None else _written(planned, output, data, scratch=scratch)


def _written(planned: Planned, output: Output, data: bytes, *, scratch: str) -> _Results:
    match planned.tool:
        case "pytest":
            plain = Output(
                head=_OURS.sub("", output.head), cut=output.cut, tail=_OURS.sub("", output.tail)
            )
            found = read_junit(data, scratch=scratch, collected=_collected(output.text))
            return _Results(plain, found)
        case "jest" | "vitest":
            return _Results(output, read_jest(data, scratch=scratch, tool=planned.tool))
        case "go":
            tests, printed = read_go(data, scratch=scratch)
            both = Collector()
            both.feed(output.text.encode() + printed.encode())
            return _Results(both.output(scratch), tests)
        case _:
            return _linted(_Results(output), read_ruff(data, scratch=scratch))


def _linted(plain: _Results, lint: tuple[LintFinding, ...] | None) -> _Results:
    if lint is None or plain.output.text.strip():
        return replace(plain, lint=lint)
    both = Collector()
    lines = (f"{each.path}:{each.line}: {each.code} {each.message}\n" for each in lint)
    both.feed("".join(lines).encode())
    return _Results(both.output("/"), lint=lint)


def _collected(text: str) -> int | None:
    """How many tests pytest said it would run."""
    told = _COLLECTED.search(text)
    return int(told[2] or told[1]) if told else None


def _doubts(planned: Planned, run: CommandRun) -> list[str]:
    """Why an end with 0 need not mean that all is well."""
    if run.exit != 0 or not planned.tool or planned.tool == "ruff":
        return []
    tests = run.tests
    if tests is None:
        return [f"{planned.tool} ended with 0, but left no results: something ended it early."]
    said = _against(tests, run)
    if not said and planned.witness:
        said = against(planned.witness, tests)
    return [said] if said else []


def _against(tests: TestRun, run: CommandRun) -> str:
    bad = tests.failed + tests.errors
    if bad:
        return f"It ended with 0, but its results say that {bad} did not pass."
    if not tests.total:
        return "It ended with 0, but no test ran."
    if tests.skipped == tests.total:
        return "It ended with 0, but every test was skipped."
    if tests.collected is not None and tests.total < tests.collected:
        return f"It found {tests.collected} tests, but only {tests.total} have results."
    if tests.tool == "pytest" and "-qq" not in run.ran and not _LAST.search(run.output.text):
        return "It left results, but did not say at its end what passed, as pytest does."
    return ""


def _remarks(run: CommandRun, seen: Watched) -> list[str]:
    said: list[str] = []
    if run.exit is not None and run.exit > 128 and seen.code is not None and seen.code < 0:
        said.append(f"It was ended by signal {-seen.code}.")
    if seen.left:
        left = "1 process" if seen.left == 1 else f"{seen.left} processes"
        said.append(f"It left {left} running; they were ended.")
    failures = run.tests.failures if run.tests else ()
    if not run.good and _NETWORK.search(
        "\n".join([run.output.text, *(f.output for f in failures)])
    ):
        said.append("Something in it needs the network, which the command box has none of.")
    if run.tests is not None and run.tests.tool == "pytest" and run.exit == _NO_TESTS:
        said.append("pytest found no tests.")
    return said
