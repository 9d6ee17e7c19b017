"""Moves within git: the commit of a release, its branch, its tag. Each waits for a yes."""

from __future__ import annotations

from pathlib import Path

from core.agents.deployment.desk import Desk
from core.agents.deployment.version_files import edits_of
from core.domain.approvals import Action
from core.domain.code.repository import OWN, Worktree
from core.domain.deploy.deployments import Deployment
from core.errors import UserError


def bump(desk: Desk) -> Deployment:
    """A commit on a branch of Syna's own that sets the version and adds the notes."""
    shipping = desk.deployment
    edits = edits_of(desk, shipping.base, shipping.version, notes=shipping.notes)
    paths = tuple(edit.path for edit in edits)
    diff = "".join(edit.diff for edit in edits)
    author = desk.author()
    desk.approved(
        Action(
            kind="commit",
            title=f"Commit version {shipping.version}",
            why=f"It follows {shipping.before}, and its notes go into the changelog.",
            risk="writes_here",
            touches=(f"a new branch of {desk.repository.name}", *paths),
            preview=diff,
            preview_form="diff",
            undo="The branch can be dropped; the branch you work on is not touched.",
            content=shipping.base,
        )
    )
    trees = desk.workshop.trees(desk.repository.source_id)
    tree = trees.add(f"release-{shipping.version}", shipping.base)
    try:
        _write(tree, {edit.path: edit.after for edit in edits})
        commit = trees.commit(tree, f"Release {shipping.version}", author)
    except BaseException:
        trees.drop(tree)
        raise
    trees.drop(tree, branch=False)
    return desk.did(
        "bump",
        f"Version {shipping.version} is written in {' and '.join(paths)}, on {tree.branch}.",
        where=tree.branch,
        undo=f"Drop the branch {tree.branch}.",
        commit=commit,
        branch=tree.branch,
    )


def publish_branch(desk: Desk) -> Deployment:
    """The branch goes to the host of the target, or into the repository it came from."""
    shipping = desk.deployment
    if not shipping.branch.startswith(OWN):
        return _is_there(desk)
    hosted = desk.target is not None and desk.target.host is not None
    where = desk.target.host.name if desk.target and desk.target.host else desk.repository.name
    diff = desk.store.diff(shipping.base, shipping.commit)
    desk.approved(
        Action(
            kind="push" if hosted else "publish_branch",
            title=f"Put the branch {shipping.branch} into {where}",
            why="So that it can be looked at and merged.",
            risk="writes_outside",
            touches=(where, shipping.branch),
            preview=diff.text,
            preview_form="diff",
            undo=f"The branch is deleted there again: {shipping.branch}.",
            content=shipping.commit,
        )
    )
    outbox = desk.workshop.outbox(desk.repository.source_id)
    if hosted:
        origin, token = desk.workshop.remote(desk.hosted())
    else:
        origin, token = desk.repository.origin, desk.workshop.token(desk.repository.source_id)
    outbox.publish(origin, shipping.branch, commit=shipping.commit, token=token)
    return desk.did(
        "publish_branch",
        f"The branch {shipping.branch} is in {where}.",
        where=where,
        undo=f"Delete the branch {shipping.branch} in {where}.",
    )


def _is_there(desk: Desk) -> Deployment:
    """A branch that a person made is theirs to push; UserError where the host has not got it."""
    shipping = desk.deployment
    there = desk.workshop.host(desk.hosted()).commit(shipping.branch)
    if there != shipping.commit:
        raise UserError(
            f"The host has another state of {shipping.branch} than this copy.",
            kept="Nothing was sent: only Syna's own branches are pushed by it.",
            remedy="Push the branch yourself, refresh the repository, then ask again.",
        )
    return desk.did("publish_branch", f"The host has {shipping.branch} already.")


def tag(desk: Desk) -> Deployment:
    """At the commit that is shipped; on the host where the target names one."""
    shipping = desk.deployment
    hosted = desk.target is not None and desk.target.host is not None
    where = desk.target.host.name if desk.target and desk.target.host else desk.repository.name
    desk.approved(
        Action(
            kind="push_tag",
            title=f"Tag {shipping.commit[:8]} as {shipping.tag} in {where}",
            why="A tag says which commit the version is.",
            risk="writes_outside",
            touches=(where, shipping.tag),
            preview=shipping.notes,
            undo=f"The tag {shipping.tag} is deleted there again.",
            content=shipping.commit,
        )
    )
    if hosted:
        host = desk.workshop.host(desk.hosted())
        host.tag(shipping.tag, shipping.commit)
    else:
        _tag_here(desk)
    return desk.did(
        "tag",
        f"{shipping.tag} is tagged in {where}.",
        where=where,
        undo=f"Delete the tag {shipping.tag} in {where}.",
    )


def _tag_here(desk: Desk) -> None:
    shipping, author = desk.deployment, desk.author()
    source = desk.repository.source_id
    outbox = desk.workshop.outbox(source)
    taken = {ref.name: ref.commit for ref in desk.store.refs() if ref.kind == "tag"}
    if taken.get(shipping.tag) != shipping.commit:
        outbox.tag(shipping.tag, shipping.commit, message=shipping.notes, author=author)
    outbox.publish_tag(desk.repository.origin, shipping.tag, token=desk.workshop.token(source))


def _write(tree: Worktree, files: dict[str, str]) -> None:
    """Files of a worktree, byte for byte; they are files, as the tree of the commit says."""
    for path, text in files.items():
        (Path(tree.folder) / path).write_bytes(text.encode())
