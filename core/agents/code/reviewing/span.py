"""From which commit to which a review goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.agents.code.reviewing.wishes import ReviewSaid
from core.domain.code.attached import AttachedRepository
from core.domain.code.repository import CommitFacts, Ref
from core.errors import UserError
from core.protocols import GitStore

MOST_COMMITS = 500
_MAIN = ("main", "master", "trunk", "develop", "development", "default")


@dataclass(frozen=True)
class Span:
    """`base` is empty for the beginning. `notes` say what was taken for granted."""

    base: str
    commit: str
    title: str
    commits: tuple[CommitFacts, ...] = ()
    notes: tuple[str, ...] = ()


def span_of(said: ReviewSaid, repository: AttachedRepository, store: GitStore) -> Span:
    """UserError where there is nothing between the two, or no such name."""
    match said.what:
        case "range":
            base = store.resolve(said.old) if said.old else ""
            commit = store.resolve(said.new)
            return _with_commits(store, base, commit, title=f"{said.old} to {said.new}")
        case "commit":
            commit = store.resolve(said.new)
            return _one(store, commit, title=f"commit {commit[:8]}")
        case "last":
            return _last(said.count, repository, store)
        case "branch":
            return _branch(said, repository, store)


def _last(count: int, repository: AttachedRepository, store: GitStore) -> Span:
    head = repository.commit
    if count <= 1:
        return _one(store, head, title="the last commit")
    commit = store.commit(head)
    for _ in range(count):
        if not commit.parents:
            return _with_commits(store, "", head, title=f"the last {count} commits")
        commit = store.commit(commit.parents[0])
    return _with_commits(store, commit.id, head, title=f"the last {count} commits")


def _one(store: GitStore, commit: str, *, title: str) -> Span:
    facts = store.commit(commit)
    base = facts.parents[0] if facts.parents else ""
    return Span(base, commit, title, (facts,))


def _branch(said: ReviewSaid, repository: AttachedRepository, store: GitStore) -> Span:
    name = said.new or repository.branch
    commit = store.resolve(said.new) if said.new else repository.commit
    onto = said.old or _trunk(store.refs(), but=name)
    if not onto or onto == name:
        return _one(store, commit, title=f"the last commit of {name or 'what is checked out'}")
    there = store.resolve(onto)
    base = common(store, there, commit)
    if base == commit:
        if said.new or said.old:
            raise UserError(
                f"{name or commit[:8]} has nothing that {onto} has not.",
                kept="Nothing was reviewed.",
                remedy="Name another branch, or two commits: “review v1..v2”.",
            )
        return _one(store, commit, title=f"the last commit of {name or 'what is checked out'}")
    return _with_commits(store, base, commit, title=f"{name or commit[:8]} since {onto}")


def _with_commits(store: GitStore, base: str, commit: str, *, title: str) -> Span:
    if base == commit:
        raise UserError(
            "Both names lead to the same commit, so there is nothing to review.",
            kept="Nothing was reviewed.",
        )
    commits = tuple(store.log(base, commit, most=MOST_COMMITS))
    notes = () if commits else ("The second is older than the first: this reads backwards.",)
    return Span(base, commit, title, commits, notes)


def _trunk(refs: Sequence[Ref], *, but: str) -> str:
    """The branch that others come from, by its name."""
    names = {ref.name for ref in refs if ref.kind == "branch"}
    return next((name for name in _MAIN if name in names and name != but), "")


def common(store: GitStore, onto: str, commit: str) -> str:
    """The newest commit that both have; `commit` itself where `onto` has all of it."""
    own = store.log(onto, commit, most=MOST_COMMITS)
    ids = {each.id for each in own}
    shared = dict.fromkeys(p for each in own for p in each.parents if p not in ids)
    if not own:
        return commit
    known = [store.commit(each) for each in list(shared)[:20]]
    return max(known, key=lambda each: each.at).id if known else ""
