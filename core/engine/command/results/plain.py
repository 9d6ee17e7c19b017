"""Results that are only told in text: of Python's unittest and of cargo."""

from __future__ import annotations

import re

from core.domain.code.commands import TestRun
from core.engine.command.results.tally import Tally

_RAN = re.compile(r"^Ran (\d{1,9}) tests? in ", re.MULTILINE)
_VERDICT = re.compile(r"^(?:OK|FAILED|NO TESTS RAN)(?: \(([^)\n]*)\))?$", re.MULTILINE)
_COUNT = re.compile(r"([a-z ]+)=(\d{1,9})")
_BLOCK = re.compile(
    r"^={60,}\n(FAIL|ERROR): ([^\n]+)\n(?:(?!-{60,}).*\n)?-{60,}\n(.*?)(?=^[=-]{60,}$)",
    re.MULTILINE | re.DOTALL,
)
_FRAME = re.compile(r'File "([^"\n]+)", line (\d{1,9})')
_CARGO = re.compile(
    r"^test result: \w+\. (\d{1,9}) passed; (\d{1,9}) failed; (\d{1,9}) ignored;", re.MULTILINE
)
_PANIC = re.compile(r"^---- (\S+) stdout ----\n(.*?)(?=^---- |^failures:|\Z)", re.MULTILINE | re.S)
_AT = re.compile(r"panicked at (?:'[^'\n]*', )?([^:\s]+):(\d{1,9})")


def read_unittest(text: str, *, scratch: str) -> TestRun | None:
    """None where its last lines are not there."""
    ran = _RAN.findall(text)
    verdict = _VERDICT.findall(text)
    if not ran or not verdict:
        return None
    counts = {name.strip(): int(number) for name, number in _COUNT.findall(verdict[-1])}
    tally = Tally(scratch)
    for kind, name, output in _BLOCK.findall(text):
        frames = [(path, int(line)) for path, line in _FRAME.findall(output)]
        inner = [each for each in frames if not each[0].startswith("/")]
        tally.fail(
            name,
            output,
            place=(inner or frames or [("", 0)])[-1],
            message=output.rstrip().rpartition("\n")[2],
            outcome="failed" if kind == "FAIL" else "error",
        )
    failed = counts.get("failures", 0) + counts.get("unexpected successes", 0)
    errors, skipped = counts.get("errors", 0), counts.get("skipped", 0)
    passed = max(0, int(ran[-1]) - failed - errors - skipped)
    found = tally.run("unittest")
    return found.model_copy(
        update={"passed": passed, "failed": failed, "errors": errors, "skipped": skipped}
    )


def read_cargo(text: str, *, scratch: str) -> TestRun | None:
    """The sum of what each of its test programs told."""
    told = [tuple(map(int, each)) for each in _CARGO.findall(text)]
    if not told:
        return None
    tally = Tally(scratch)
    for name, output in _PANIC.findall(text):
        at = _AT.search(output)
        place = (at[1], int(at[2])) if at else ("", 0)
        message = next((line for line in output.splitlines() if "panicked" not in line), "")
        tally.fail(name, output, place=place, message=message)
    passed, failed, skipped = (sum(column) for column in zip(*told, strict=True))
    found = tally.run("cargo")
    return found.model_copy(update={"passed": passed, "failed": failed, "skipped": skipped})
