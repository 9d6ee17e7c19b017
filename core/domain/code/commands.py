"""Tests and linters of a repository, and what came of running them in the command box."""

from __future__ import annotations

from typing import Literal

from core.domain.value import Value

Ended = Literal["exit", "timeout", "memory", "killed"]
TestOutcome = Literal["failed", "error"]


class RunCommand(Value):
    """Run `command` in a throw-away copy of the folder `tree`; all that it starts ends with it.

    `installed` are absolute paths of folders that a person let be seen, read-only: the `.venv` or
    `node_modules` of their own checkout, say. Where a model asks for a command, `tree` and
    `installed` are chosen by the caller. The copy holds 20,000 files and 200 MB at most.
    """

    kind: Literal["run_command"] = "run_command"
    tree: str
    command: tuple[str, ...]
    seconds: float = 120.0
    installed: tuple[str, ...] = ()


class TestFailure(Value):
    """`path` is relative to the tree and empty where it is not told, as `line` is then 0.

    `message` is one line; `output` is what was said about it, bounded.
    """

    __test__ = False  # not for pytest, whatever its name

    name: str
    path: str = ""
    line: int = 0
    message: str = ""
    output: str = ""
    outcome: TestOutcome = "failed"


class TestRun(Value):
    """Counts that a test tool wrote; `collected` is how many it said it found, if it did.

    `failures` are the first 50 of those that failed or broke.
    """

    __test__ = False

    tool: str
    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    collected: int | None = None
    failures: tuple[TestFailure, ...] = ()

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.errors + self.skipped


class LintFinding(Value):
    """One remark of a linter; `path` is relative to the tree."""

    path: str
    line: int
    code: str
    message: str


class Output(Value):
    """What was printed: `head`, then `cut` bytes that are left out, then `tail`."""

    head: str = ""
    cut: int = 0
    tail: str = ""

    @property
    def text(self) -> str:
        if not self.cut:
            return self.head + self.tail
        return f"{self.head}\n… {self.cut:,} bytes are left out …\n{self.tail}"


class CommandRun(Value):
    """`exit` is None when it did not end by itself; `ran` is the command as it was started.

    `why` says in a sentence what ended it. `doubts` are reasons not to believe a good result;
    `remarks` what else a reader should know (it needed the network, say).
    """

    kind: Literal["command_run"] = "command_run"
    ran: tuple[str, ...]
    exit: int | None
    ended: Ended = "exit"
    why: str = ""
    output: Output = Output()
    seconds: float = 0.0
    tests: TestRun | None = None
    lint: tuple[LintFinding, ...] | None = None
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """It ended by itself with 0, nothing failed, and nothing speaks against believing it."""
        tests = self.tests
        clean = tests is None or (tests.failed == 0 and tests.errors == 0)
        return self.ended == "exit" and self.exit == 0 and clean and not self.doubts
