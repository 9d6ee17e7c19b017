"""What happened in a repository since its last release."""

from __future__ import annotations

from collections.abc import Sequence

from core.agents.deployment.desk import Desk
from core.domain.code.repository import CommitFacts, Ref
from core.domain.deploy.deployments import Deployment
from core.domain.deploy.notes import Note, Told, markdown, notes_of
from core.domain.deploy.versions import version_of
from core.domain.value import now
from core.errors import StepError, UserError

_MOST_TOLD = 500


def base_of(desk: Desk) -> str:
    """The commit that is shipped from: the branch that the repository stands on."""
    head = desk.store.head()
    return head.commit or desk.repository.commit


def last_release(desk: Desk, base: str) -> Ref | None:
    """The tag of the newest version that `base` has."""
    tags = [(version_of(ref.name), ref) for ref in desk.store.refs() if ref.kind == "tag"]
    known = sorted(
        ((version.order, ref) for version, ref in tags if version is not None),
        key=lambda pair: pair[0],
        reverse=True,
    )
    return next((ref for _, ref in known if has(desk, base, ref.commit)), None)


def notes_since(
    desk: Desk, since: Ref | None, base: str
) -> tuple[tuple[Note, ...], Sequence[CommitFacts]]:
    commits = desk.store.log(since.commit if since else "", base, most=_MOST_TOLD)
    return told(commits), commits


def told(commits: Sequence[CommitFacts]) -> tuple[Note, ...]:
    return notes_of(
        Told(id=commit.id, subject=commit.subject, body=commit.body, author=commit.author)
        for commit in commits
    )


def commits_said(commits: Sequence[CommitFacts]) -> str:
    return "1 commit" if len(commits) == 1 else f"{len(commits)} commits"


def has(desk: Desk, base: str, commit: str) -> bool:
    """Whether a commit is `base` or among those before it."""
    try:
        known = desk.store.resolve(commit)
        return known == base or not desk.store.log(base, known, most=1)
    except (UserError, StepError):
        return False


def write_notes(desk: Desk) -> Deployment:
    """Notes since the last release, changing nothing."""
    base = base_of(desk)
    since = last_release(desk, base)
    notes, commits = notes_since(desk, since, base)
    text = markdown(notes, version=desk.wish.version or "Unreleased", on=now().date())
    said = f"Notes from {commits_said(commits)} since {since.name if since else 'the beginning'}."
    return desk.did("notes", said, notes=text, commit=base, before=since.name if since else "")
