"""Changes to a repository: what was asked, what was tried, and how its tests stand."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from core.domain.code.commands import CommandRun, TestFailure
from core.domain.code.repository import DiffFile
from core.domain.value import Value

ChangeWhat = Literal["fix", "add", "tests", "rename"]
ChangeMove = Literal["look", "edit", "check", "commit", "publish"]
ChangeStatus = Literal["working", "waiting", "committed", "published", "discarded", "failed"]
OPEN: frozenset[ChangeStatus] = frozenset({"waiting", "committed", "published"})
DISCARD = "discard"  # the word of a no that drops a change
TITLES: dict[ChangeMove, str] = {
    "look": "Run the tests as they are",
    "edit": "Change the code on a branch of its own",
    "check": "Run the tests and linters again",
    "commit": "Commit to the branch",
    "publish": "Put the branch into the repository",
}
MOVES: tuple[ChangeMove, ...] = ("look", "edit", "check", "commit", "publish")


class ChangeWish(Value):
    """What a person asked to have changed, in their words.

    `subject` is the name that is renamed or gets tests, `to` its new name; `path` a file that was
    named. `onto` is a branch of Syna's to go on from.
    """

    what: ChangeWhat
    source_id: str
    words: str
    subject: str = ""
    to: str = ""
    path: str = ""
    onto: str = ""


class ChangeStep(Value):
    """What one step of a plan does; it travels as the step's `form`."""

    kind: Literal["change"] = "change"
    move: ChangeMove
    wish: ChangeWish


class TestsSeen(Value):
    """One run of a project's tests; `why` says what kept them from running or ending.

    `told` is False where only the exit code speaks: `failed` is then 0 or 1.
    """

    __test__ = False  # not for pytest, whatever its name

    command: str = ""
    ran: bool = False
    told: bool = False
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: tuple[TestFailure, ...] = ()
    why: str = ""
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        return self.ran and not self.failed and not self.why

    @property
    def names(self) -> frozenset[str]:
        return frozenset(failure.name for failure in self.failures)

    @property
    def worth(self) -> tuple[bool, bool, int, int]:
        """To compare two runs of the same tests: the greater, the better."""
        return self.ran and not self.why, self.good, self.passed, -self.failed


class Attempt(Value):
    """One thing that was tried: `place` is `path::name`, `said` what came of it."""

    place: str
    said: str
    kept: bool = False


class Moved(Value):
    """One move that was made; `said` is a sentence."""

    move: ChangeMove
    said: str


class Change(Value):
    """`id` is that of its run. `base` is the commit that the branch began at, `kept` names what is
    in its folder (see `GitWorktrees.open`): what was not kept is gone at the next use.

    `before` and `after` are its tests; `lint` remarks that were not there before; `cut` when the
    diff is longer than what is kept of it. `notes` are what whoever decides should know; `word` is
    what a person said with their no. `edits` are the paths that a person edited, one an edit;
    `revision` counts what was done since it was first offered.
    """

    id: str
    wish: ChangeWish
    repository: str
    began: datetime
    status: ChangeStatus = "working"
    base: str = ""
    branch: str = ""
    kept: str = ""
    revision: int = 0
    diff: str = ""
    cut: bool = False
    files: tuple[DiffFile, ...] = ()
    before: TestsSeen = TestsSeen()
    after: TestsSeen = TestsSeen()
    lint: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    notes: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    moves: tuple[Moved, ...] = ()
    stopped: str = ""
    word: str = ""
    message: str = ""
    commit: str = ""
    calls: int = 0
    seconds: float = 0.0

    @property
    def task(self) -> str:
        """What is asked, with the word that came with a no."""
        return f"{self.wish.words}\n{self.word}" if self.word else self.wish.words

    @property
    def solved(self) -> bool:
        """Whether tests that failed pass now, and no other fails."""
        return self.before.failed > 0 and self.after.good

    def done(self, move: ChangeMove) -> bool:
        return any(each.move == move for each in self.moves)

    def with_move(self, move: ChangeMove, said: str, **found: object) -> Change:
        others = tuple(each for each in self.moves if each.move != move)
        update = {"moves": (*others, Moved(move=move, said=said)), "stopped": "", **found}
        return self.model_copy(update=update)


class TextByHand(Value):
    """A file of a change as a person has it; `kept` names what it was read from."""

    text: str
    kept: str


def change_step_of(form: str) -> ChangeStep | None:
    """The step that a form holds, if it is one of these."""
    if not form.startswith('{"kind":"change"'):
        return None
    return ChangeStep.model_validate_json(form)


def more_on(branch: str, words: str) -> str:
    """The question that goes on from a change."""
    return f"On {branch}: {words}"


def tests_seen(run: CommandRun, command: str) -> TestsSeen:
    """What of a run is kept beside a change."""
    tests = run.tests
    ended = run.why if run.ended != "exit" else ""
    if tests is None or not tests.total:
        none = "" if run.exit == 0 or ended else _last_line(run)
        broken = run.exit not in (0, None) or bool(ended)
        return TestsSeen(
            command=command,
            ran=not ended and tests is None,
            failed=int(broken),
            why=ended or ("No test was found." if tests is not None else none),
            seconds=run.seconds,
        )
    return TestsSeen(
        command=command,
        ran=True,
        told=True,
        passed=tests.passed,
        failed=tests.failed + tests.errors,
        skipped=tests.skipped,
        failures=tests.failures,
        why=ended or " ".join(run.doubts),
        seconds=run.seconds,
    )


def broken_by(after: TestsSeen, before: TestsSeen) -> tuple[str, ...]:
    """Names of tests that fail now and did not, but for those of a file that could not be read."""
    unread = {f.name.partition("::")[0] for f in before.failures if f.outcome == "error"}
    fresh = (name for name in after.names - before.names if name.partition("::")[0] not in unread)
    return tuple(sorted(fresh))


def no_worse(after: TestsSeen, before: TestsSeen) -> bool:
    """Whether every test that passed passes still, and none has gone or is skipped now."""
    if not before.ran:
        return True
    whole = after.passed >= before.passed and after.skipped <= before.skipped
    return after.worth[0] and whole and not broken_by(after, before)


def _last_line(run: CommandRun) -> str:
    lines = [line for line in run.output.text.splitlines() if line.strip()]
    return lines[-1].strip()[:300] if lines else f"It ended with {run.exit}."
