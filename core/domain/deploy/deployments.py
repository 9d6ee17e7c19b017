"""A deployment: what was asked for, the moves it takes, and what each of them did."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from core.domain.approvals import Risk
from core.domain.deploy.targets import Target
from core.domain.deploy.versions import Part
from core.domain.value import Value

What = Literal[
    "release", "deploy", "roll_back", "notes", "pull", "merge", "checks", "rerun", "health"
]
MoveKind = Literal[
    "rehearse",
    "bump",
    "publish_branch",
    "open_pull",
    "wait_checks",
    "merge",
    "tag",
    "publish_release",
    "command",
    "undo_command",
    "health",
    "notes",
    "checks",
    "rerun",
]
Outcome = Literal["done", "failed", "denied"]
TITLES: dict[MoveKind, str] = {
    "rehearse": "Rehearse",
    "bump": "Set the version and write the notes",
    "publish_branch": "Put the branch into the repository",
    "open_pull": "Open a pull request",
    "wait_checks": "Wait for the checks",
    "merge": "Merge",
    "tag": "Tag",
    "publish_release": "Publish the release",
    "command": "Run the deploy command",
    "undo_command": "Run the command that takes it back",
    "health": "Ask for its health",
    "notes": "Write release notes",
    "checks": "Look at the checks",
    "rerun": "Run the checks again",
}


class Wish(Value):
    """What a person asked to have shipped. Empty fields are for the rehearsal to find.

    `version` or `part` says which version comes next; `ref` is a branch, tag or commit; `number`
    that of a pull request. With `rehearse_only` nothing is changed.
    """

    what: What
    source_id: str
    target_id: str = ""
    part: Part | None = None
    version: str = ""
    ref: str = ""
    number: int | None = None
    rehearse_only: bool = False


class ShipStep(Value):
    """What one step of a plan does; it travels as the step's `form`."""

    kind: Literal["ship"] = "ship"
    move: MoveKind
    wish: Wish


class MoveDone(Value):
    """`said` is one sentence; `undo` says how it is taken back, or is empty."""

    move: MoveKind
    outcome: Outcome
    said: str
    at: datetime
    where: str = ""
    undo: str = ""
    seconds: float = 0.0


class PlannedMove(Value):
    """A move that was not made yet: where, what it changes there, and how it is taken back."""

    move: MoveKind
    where: str
    changes: str
    undo: str
    risk: Risk


class Deployment(Value):
    """`id` is that of its run. Fields are filled as the moves find them out.

    `planned` is what the rehearsal says will be done; `before` is the version that was there,
    `branch` Syna's own, `commit` what is shipped.
    """

    id: str
    wish: Wish
    target_name: str = ""
    began: datetime
    base: str = ""
    version: str = ""
    before: str = ""
    tag: str = ""
    branch: str = ""
    commit: str = ""
    notes: str = ""
    pull: int | None = None
    page: str = ""
    release: int | None = None
    planned: tuple[PlannedMove, ...] = ()
    moves: tuple[MoveDone, ...] = ()

    def done(self, move: MoveKind) -> bool:
        return any(each.move == move and each.outcome == "done" for each in self.moves)

    @property
    def shipped(self) -> bool:
        """Whether it reached the target: its command ran, and nothing after that failed."""
        own = [each.outcome for each in self.moves if each.move in ("command", "health")]
        return self.done("command") and all(outcome == "done" for outcome in own)

    @property
    def values(self) -> dict[str, str]:
        """What the blanks of a target's commands are filled with."""
        return {"version": self.version, "tag": self.tag, "commit": self.commit}

    def with_move(self, done: MoveDone, **found: object) -> Deployment:
        return self.model_copy(update={"moves": (*self.moves, done), **found})


def moves_of(wish: Wish, target: Target | None) -> tuple[MoveKind, ...]:
    """What it takes, in order: the rehearsal first, wherever something will change."""
    hosted = target is not None and target.host is not None
    deployed: tuple[MoveKind, ...] = ()
    if target is not None and target.deploy is not None:
        deployed = ("command",)
    healthy: tuple[MoveKind, ...] = ("health",) if target is not None and target.health else ()
    merged: tuple[MoveKind, ...] = ("open_pull", "wait_checks", "merge") if hosted else ()
    told: tuple[MoveKind, ...] = ("publish_release",) if hosted else ()
    asked = healthy if deployed else ()
    plans: dict[What, tuple[MoveKind, ...]] = {
        "release": (
            "rehearse",
            "bump",
            "publish_branch",
            *merged,
            "tag",
            *told,
            *deployed,
            *asked,
        ),
        "deploy": ("rehearse", "command", *healthy),
        "roll_back": ("rehearse", "undo_command", *healthy),
        "pull": ("rehearse", "publish_branch", "open_pull"),
        "merge": ("rehearse", "wait_checks", "merge"),
        "rerun": ("rehearse", "rerun", "wait_checks"),
        "notes": ("notes",),
        "checks": ("checks",),
        "health": ("health",),
    }
    moves = plans[wish.what]
    return moves[:1] if wish.rehearse_only and moves[0] == "rehearse" else moves


def ship_step_of(form: str) -> ShipStep | None:
    """The step that a form holds, if it is one of these."""
    if not form.startswith('{"kind":"ship"'):
        return None
    return ShipStep.model_validate_json(form)
