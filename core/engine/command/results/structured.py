"""Results that are told as JSON: of jest, vitest, go and ruff."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.domain.code.commands import LintFinding, TestRun
from core.engine.command.output import shown
from core.engine.command.results.tally import Tally

_MOST_LINT = 500


class _Told(BaseModel):
    """What is not named here is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Spot(_Told):
    line: int = 0


class _Assertion(_Told):
    full_name: str = Field("", alias="fullName")
    status: str = ""
    messages: tuple[str, ...] | None = Field(None, alias="failureMessages")
    location: _Spot | None = None


class _Suite(_Told):
    name: str = ""
    status: str = ""
    message: str = ""
    assertions: tuple[_Assertion, ...] = Field((), alias="assertionResults")


class _Jest(_Told):
    suites: tuple[_Suite, ...] = Field(alias="testResults")


class _Event(_Told):
    action: str = Field("", alias="Action")
    package: str = Field("", alias="Package")
    test: str = Field("", alias="Test")
    output: str = Field("", alias="Output")


class _Row(_Told):
    row: int = 0


class _Ruff(_Told):
    code: str | None = None
    filename: str = ""
    message: str = ""
    location: _Row | None = None


_ruff = TypeAdapter(tuple[_Ruff, ...])


def read_jest(data: bytes, *, scratch: str, tool: Literal["jest", "vitest"]) -> TestRun | None:
    """Jest's own format, which vitest writes too."""
    try:
        told = _Jest.model_validate_json(data)
    except ValidationError:
        return None
    tally = Tally(scratch)
    for suite in told.suites:
        if suite.status == "failed" and not suite.assertions:
            tally.fail(suite.name, suite.message, place=(suite.name, 0), outcome="error")
        for each in suite.assertions:
            _count(tally, suite, each)
    return tally.run(tool)


def _count(tally: Tally, suite: _Suite, each: _Assertion) -> None:
    if each.status == "passed":
        tally.passed += 1
    elif each.status == "failed":
        output = "\n".join(each.messages or ())
        line = each.location.line if each.location else 0
        tally.fail(each.full_name, output, place=(suite.name, line), message=output)
    else:
        tally.skipped += 1


def read_go(data: bytes, *, scratch: str) -> tuple[TestRun | None, str]:
    """Counts, and what would have been printed; a package that does not build is an error."""
    tally = Tally(scratch)
    printed: list[str] = []
    of: dict[tuple[str, str], list[str]] = {}
    seen = False
    for line in data.splitlines():
        event = _event(line)
        if event is None:
            printed.append(line.decode("utf-8", "replace") + "\n")
            continue
        printed.append(event.output)
        key = (event.package, event.test)
        said = of.setdefault(key, [])
        said.append(event.output)
        seen |= event.action in ("pass", "fail", "skip")
        if event.test and event.action == "pass":
            tally.passed += 1
        elif event.test and event.action == "skip":
            tally.skipped += 1
        elif event.action == "fail" and (event.test or not tally.failures):
            name = f"{event.package}.{event.test}" if event.test else event.package
            outcome: Literal["failed", "error"] = "failed" if event.test else "error"
            tally.fail(name, "".join(said), message=_said(said), outcome=outcome)
    return (tally.run("go") if seen else None), "".join(printed)


def _event(line: bytes) -> _Event | None:
    try:
        return _Event.model_validate_json(line)
    except ValidationError:
        return None


def _said(lines: list[str]) -> str:
    said = [line for line in lines if line.strip()]
    plain = [line for line in said if not line.lstrip().startswith(("===", "---"))]
    return plain[0] if plain else ""


def read_ruff(data: bytes, *, scratch: str) -> tuple[LintFinding, ...] | None:
    """The first 500 remarks."""
    try:
        told = _ruff.validate_json(data)
    except ValidationError:
        return None
    return tuple(
        LintFinding(
            path=shown(each.filename, scratch),
            line=each.location.row if each.location else 0,
            code=each.code or "syntax",
            message=shown(each.message, scratch)[:500],
        )
        for each in told[:_MOST_LINT]
    )
