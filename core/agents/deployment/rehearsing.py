"""The rehearsal: what a deployment would do, worked out by reading alone."""

from __future__ import annotations

from collections.abc import Sequence

from core.agents.deployment.desk import Desk
from core.agents.deployment.history import (
    base_of,
    commits_said,
    has,
    last_release,
    notes_since,
    told,
)
from core.agents.deployment.standing import shipped_to, version_there
from core.agents.deployment.version_files import version_place
from core.domain.deploy.deployments import Deployment
from core.domain.deploy.notes import Note, markdown, next_part
from core.domain.deploy.versions import Version, version_of
from core.domain.value import now
from core.errors import UserError


def rehearse(desk: Desk) -> Deployment:
    """Everything that can be known before anything is changed; UserError where it cannot work."""
    match desk.wish.what:
        case "release":
            return _release(desk)
        case "deploy" | "roll_back":
            return _outside(desk)
        case "pull":
            return _pull(desk)
        case "merge" | "rerun":
            return _known_pull(desk)
        case "notes" | "checks" | "health":
            return desk.deployment


def _release(desk: Desk) -> Deployment:
    base = base_of(desk)
    since = last_release(desk, base)
    notes, commits = notes_since(desk, since, base)
    if since is not None and not commits:
        raise UserError(
            f"Nothing changed since {since.name}.",
            kept="No version was made.",
            remedy="Commit what is to be released, refresh the repository, then try again.",
        )
    place, _ = version_place(desk, base)
    before = version_of(place.text)
    assert before is not None  # version_place gives no other
    version = _next(desk, before, notes)
    tag = _tag(desk, version)
    text = markdown(notes, version=str(version), on=now().date())
    _host_agrees(desk, base)
    said = (
        f"Version {version} would follow {before}: {commits_said(commits)} since "
        f"{since.name if since else 'the beginning'}."
    )
    return desk.did(
        "rehearse",
        said,
        base=base,
        version=str(version),
        before=str(before),
        tag=tag,
        notes=text,
        commit=base,
    )


def _next(desk: Desk, before: Version, notes: Sequence[Note]) -> Version:
    if not desk.wish.version:
        return before.after(desk.wish.part or next_part(notes))
    version = version_of(desk.wish.version)
    if version is None or version.order <= before.order:
        raise UserError(
            f"“{desk.wish.version}” does not come after {before}.",
            kept="No version was made.",
            remedy=f"Name a later one, such as {before.after('patch')}.",
        )
    return version


def _tag(desk: Desk, version: Version) -> str:
    """As the repository's other tags are written; UserError where it is taken."""
    tags = [ref.name for ref in desk.store.refs() if ref.kind == "tag"]
    plain = [tag for tag in tags if version_of(tag) and not tag.startswith("v")]
    marked = [tag for tag in tags if version_of(tag) and tag.startswith("v")]
    tag = str(version) if len(plain) > len(marked) else f"v{version}"
    if tag in tags:
        raise UserError(
            f"There is a tag {tag} already.",
            kept="No version was made.",
            remedy="Name a later version.",
        )
    return tag


def _host_agrees(desk: Desk, base: str) -> None:
    """UserError when what would be pushed is not on top of what the host has."""
    if desk.target is None or desk.target.host is None:
        return
    host = desk.workshop.host(desk.target)
    there = host.repository()
    if not there.may_push:
        raise UserError(
            f"The token of {desk.target.name} may not push to {there.name}.",
            kept="Nothing was sent.",
            remedy="Give the target a token that may write contents and pull requests.",
        )
    commit = host.commit(there.default_branch)
    if not has(desk, base, commit):
        raise UserError(
            f"{there.name} has commits on {there.default_branch} that this copy has not.",
            kept="Nothing was sent.",
            remedy="Pull them, refresh the repository here, then try again.",
        )


def _outside(desk: Desk) -> Deployment:
    """The version that a command would ship, or take back to."""
    if desk.target is None:
        raise UserError(
            "There is no target to ship to.",
            kept="Nothing was run.",
            remedy="Add one on the Targets page.",
        )
    command = desk.target.deploy if desk.wish.what == "deploy" else desk.target.undo
    if command is None:
        missing = "deploys" if desk.wish.what == "deploy" else "takes a deployment back"
        raise UserError(
            f"{desk.target.name} names no command that {missing}.",
            kept="Nothing was run.",
            remedy="Add one on the Targets page.",
        )
    if desk.wish.what == "roll_back":
        return _back(desk)
    return _forth(desk)


def _forth(desk: Desk) -> Deployment:
    """A tag or commit that was named, else the newest version, else what is checked out."""
    base = base_of(desk)
    newest = last_release(desk, base)
    named = desk.wish.ref or (newest.name if newest is not None else "")
    commit = desk.store.resolve(named) if named else base
    version = version_of(named)
    said = f"{named or commit[:8]} would go to {desk.target.name if desk.target else ''}."
    return desk.did(
        "rehearse",
        said,
        base=base,
        commit=commit,
        version=str(version) if version else "",
        tag=named if version else "",
        before=version_there(desk),
    )


def _back(desk: Desk) -> Deployment:
    """To what was shipped before the last time."""
    shipped = shipped_to(desk)
    if len(shipped) < 2:
        raise UserError(
            f"Nothing is known that was on {desk.target.name if desk.target else 'it'} before.",
            kept="Nothing was run.",
            remedy="Deploy the version that you want by its name.",
        )
    now_there, earlier = shipped[0], shipped[1]
    said = f"{_called(earlier)} would take the place of {_called(now_there)} again."
    return desk.did(
        "rehearse",
        said,
        commit=earlier.commit,
        version=earlier.version,
        tag=earlier.tag,
        before=now_there.version,
    )


def _called(deployment: Deployment) -> str:
    return deployment.tag or deployment.commit[:8]


def _pull(desk: Desk) -> Deployment:
    if not desk.wish.ref:
        raise UserError(
            "Which branch is not said.",
            kept="Nothing was sent.",
            remedy="Name the branch that the pull request is for.",
        )
    commit = desk.store.resolve(desk.wish.ref)
    base = base_of(desk)
    host = desk.workshop.host(desk.hosted())
    onto = host.repository().default_branch
    check = desk.store.merges(base, commit)
    commits = desk.store.log(base, commit)
    clean = "it merges cleanly" if check.clean else f"{len(check.conflicts)} files conflict"
    said = f"{commits_said(commits)} of {desk.wish.ref} would be asked into {onto}; {clean}."
    notes = markdown(told(commits), version=desk.wish.ref, on=now().date())
    return desk.did("rehearse", said, base=base, commit=commit, branch=desk.wish.ref, notes=notes)


def _known_pull(desk: Desk) -> Deployment:
    host = desk.workshop.host(desk.hosted())
    if desk.wish.number is None:
        branch = host.repository().default_branch
        return desk.did("rehearse", f"The checks of {branch}.", commit=host.commit(branch))
    pull = host.pull(desk.wish.number)
    if desk.wish.what == "merge" and pull.state != "open":
        raise UserError(f"Pull request {pull.number} is {pull.state}.", kept="Nothing was merged.")
    said = f"Pull request {pull.number}, {pull.head} into {pull.base}."
    return desk.did(
        "rehearse",
        said,
        commit=pull.head_commit,
        branch=pull.head,
        pull=pull.number,
        page=pull.page,
    )
