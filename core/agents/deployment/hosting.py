"""Moves on a host of code: pull requests, checks, releases."""

from __future__ import annotations

import time

from core.agents.deployment.desk import Desk
from core.domain.approvals import Action
from core.domain.deploy.deployments import Deployment
from core.domain.deploy.hosting import Check, all_over, state_of_all
from core.domain.events import StepText
from core.errors import StepError
from core.protocols import CodeHost

PATIENCE = 1_800.0  # seconds to wait for checks
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 20.0
_NO_CHECKS = 15.0  # seconds after which there are none


def open_pull(desk: Desk) -> Deployment:
    """For the branch that was put there, onto the host's default branch."""
    shipping, place = desk.deployment, _place(desk)
    host = desk.workshop.host(desk.hosted())
    onto = host.repository().default_branch
    title = f"Release {shipping.version}" if shipping.version else shipping.branch
    desk.approved(
        Action(
            kind="open_pull_request",
            title=f"Open a pull request in {place}",
            why=f"It asks that {shipping.branch} be merged into {onto}.",
            risk="writes_outside",
            touches=(place, f"{shipping.branch} into {onto}"),
            preview=f"{title}\n\n{shipping.notes}",
            undo="The pull request is closed again; its text stays on the host.",
            content=shipping.commit,
        )
    )
    pull = host.open_pull(shipping.branch, onto, title=title, text=shipping.notes)
    return desk.did(
        "open_pull",
        f"Pull request {pull.number} is open.",
        where=pull.page,
        undo=f"Close pull request {pull.number}.",
        pull=pull.number,
        page=pull.page,
    )


def wait_checks(desk: Desk, *, patience: float = PATIENCE) -> Deployment:
    """Until every check of the commit is over; StepError when one failed or time ran out."""
    host = desk.workshop.host(desk.hosted())
    checks = _watched(desk, host, patience=patience)
    if not checks:
        return desk.did("wait_checks", "The host runs no checks of this commit.")
    _all_passed(checks)
    return desk.did("wait_checks", f"All {len(checks)} checks passed.", where=_place(desk))


def merge(desk: Desk) -> Deployment:
    """The pull request, if its head still is what was checked."""
    shipping, place = desk.deployment, _place(desk)
    host = desk.workshop.host(desk.hosted())
    number = shipping.pull
    if number is None:
        raise StepError("There is no pull request to merge.", code="host")
    pull = host.pull(number)
    diff = "" if not shipping.base else desk.store.diff(shipping.base, shipping.commit).text
    desk.approved(
        Action(
            kind="merge_pull_request",
            title=f"Merge pull request {number} of {place}",
            why=f"{pull.head} goes into {pull.base}.",
            risk="irreversible",
            touches=(place, pull.base),
            preview=diff,
            preview_form="diff",
            undo="",
            content=pull.head_commit,
        )
    )
    merged = host.merge_pull(number, pull.head_commit)
    return desk.did(
        "merge",
        f"Pull request {number} is merged into {merged.base}.",
        where=merged.page,
        undo=f"Revert the merge {merged.merge_commit[:8]} with another pull request.",
        commit=merged.merge_commit or shipping.commit,
    )


def publish_release(desk: Desk) -> Deployment:
    shipping, place = desk.deployment, _place(desk)
    desk.approved(
        Action(
            kind="publish_release",
            title=f"Publish {shipping.tag} in {place}",
            why="People who watch the repository are told of it.",
            risk="writes_outside",
            touches=(place, shipping.tag),
            preview=shipping.notes,
            undo="The release is removed again; who was told of it stays told.",
            content=shipping.commit,
        )
    )
    host = desk.workshop.host(desk.hosted())
    made = host.release(shipping.tag, title=shipping.version, text=shipping.notes)
    return desk.did(
        "publish_release",
        f"The release {shipping.tag} is published.",
        where=made.page,
        undo=f"Remove the release {shipping.tag}.",
        release=made.id,
    )


def look_at_checks(desk: Desk) -> Deployment:
    """How the checks stand now, of a pull request or of the default branch."""
    host = desk.workshop.host(desk.hosted())
    if desk.wish.number is not None:
        commit = host.pull(desk.wish.number).head_commit
    else:
        commit = host.commit(desk.wish.ref or host.repository().default_branch)
    checks = host.checks(commit)
    if not checks:
        return desk.did("checks", f"The host runs no checks of {commit[:8]}.", commit=commit)
    listed = ", ".join(f"{check.name}: {check.state}" for check in checks[:20])
    said = f"The checks of {commit[:8]} are {_WORDS[state_of_all(checks)]}: {listed}."
    return desk.did("checks", said, where=_place(desk), commit=commit)


def rerun(desk: Desk) -> Deployment:
    """The runs that failed, again."""
    host = desk.workshop.host(desk.hosted())
    failed = [c for c in host.checks(desk.deployment.commit) if c.state in ("failed", "cancelled")]
    runs = sorted({check.run for check in failed if check.run is not None})
    if not runs:
        raise StepError(
            "No check that failed can be run again.",
            code="host",
            kept="Nothing was started.",
            remedy="Look at the checks on the host.",
        )
    names = ", ".join(check.name for check in failed)
    desk.approved(
        Action(
            kind="rerun_ci",
            title=f"Run {names} again in {_place(desk)}",
            why="They failed.",
            risk="spends",
            touches=(_place(desk), *(f"run {run}" for run in runs)),
            undo="",
            content=desk.deployment.commit,
        )
    )
    for run in runs:
        host.rerun(run)
    return desk.did("rerun", f"{names} runs again.", where=_place(desk))


def _watched(desk: Desk, host: CodeHost, *, patience: float) -> tuple[Check, ...]:
    begun, pause = time.monotonic(), _FIRST_PAUSE
    rerun_before = desk.deployment.done("rerun")
    while True:
        checks = tuple(host.checks(desk.deployment.commit))
        waited = time.monotonic() - begun
        settled = all_over(checks) and not (rerun_before and waited < _FIRST_PAUSE)
        if settled or (not checks and waited >= min(_NO_CHECKS, patience)):
            return checks
        over = sum(check.ended is not None for check in checks)
        desk.context.emit(
            StepText(
                step=desk.step.name, text=f"{over} of {len(checks)} checks are over", fresh=True
            )
        )
        if waited + pause > patience:
            raise StepError(
                f"The checks are not over after {waited / 60:.0f} minutes.",
                code="time",
                kept="Nothing was merged; what was done before stands.",
                remedy="Look at the checks on the host; ask again when they are over.",
            )
        _sleep(desk, pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _all_passed(checks: tuple[Check, ...]) -> None:
    failed = [check.name for check in checks if check.state in ("failed", "cancelled")]
    if failed:
        raise StepError(
            f"These checks failed: {', '.join(failed[:10])}.",
            code="checks",
            kept="Nothing was merged; what was done before stands.",
            remedy="Look at what they say on the host, mend it, or run them again.",
        )


def _sleep(desk: Desk, seconds: float) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        desk.context.cancel.raise_if_cancelled()
        time.sleep(min(left, 0.2))


def _place(desk: Desk) -> str:
    target = desk.hosted()
    return target.host.name if target.host else target.name


_WORDS = {
    "waiting": "not begun",
    "running": "running",
    "passed": "passed",
    "failed": "failed",
    "cancelled": "stopped",
    "skipped": "left out",
}
