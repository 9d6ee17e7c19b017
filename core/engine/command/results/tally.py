"""Counts results as they are met, and keeps the first that failed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from core.domain.code.commands import TestFailure, TestOutcome, TestRun
from core.engine.command.output import shown

_MOST = 50
_LONGEST, _NAME = 6_000, 300


@dataclass
class Tally:
    scratch: str
    passed: int = 0
    skipped: int = 0
    failed: int = 0
    errors: int = 0
    failures: list[TestFailure] = field(default_factory=list)

    def fail(
        self,
        name: str,
        output: str,
        *,
        place: tuple[str, int] = ("", 0),
        message: str = "",
        outcome: TestOutcome = "failed",
    ) -> None:
        """`place` is a path and a line."""
        if outcome == "failed":
            self.failed += 1
        else:
            self.errors += 1
        if len(self.failures) >= _MOST:
            return
        said = shown(output[: 4 * _LONGEST], self.scratch)
        self.failures.append(
            TestFailure(
                name=shown(name, self.scratch)[:_NAME],
                path=_within(shown(place[0], self.scratch)),
                line=max(0, place[1]),
                message=_first_line(shown(message, self.scratch)),
                output=said if len(said) <= _LONGEST else f"{said[:2_000]}\n…\n{said[-4_000:]}",
                outcome=outcome,
            )
        )

    def run(self, tool: str, collected: int | None = None) -> TestRun:
        return TestRun(
            tool=tool,
            passed=self.passed,
            failed=self.failed,
            errors=self.errors,
            skipped=self.skipped,
            collected=collected,
            failures=tuple(self.failures),
        )


def _within(path: str) -> str:
    """A path of the tree; empty for any other."""
    plain = os.path.normpath(path) if path else ""
    return "" if os.path.isabs(plain) or plain.startswith("..") else plain


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:_NAME] if lines else ""
