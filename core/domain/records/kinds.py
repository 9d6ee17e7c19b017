"""The kinds of records, a tagged union on `kind`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.domain.code.asked import CodeAnswer
from core.domain.code.candidates import CommitSearch
from core.domain.code.changes import Change
from core.domain.code.review import AppliedSuggestion, Review
from core.domain.deploy.deployments import Deployment
from core.domain.value import Value


class Shipped(Value):
    """A deployment: what each of its moves did."""

    kind: Literal["shipped"] = "shipped"
    deployment: Deployment


class Reviewed(Value):
    """A review of a diff, with its findings."""

    kind: Literal["reviewed"] = "reviewed"
    review: Review


class Applied(Value):
    """A suggestion of a review, on a branch of its own."""

    kind: Literal["applied"] = "applied"
    applied: AppliedSuggestion


class Candidates(Value):
    """Commits that could have to do with a step of a figure."""

    kind: Literal["candidates"] = "candidates"
    search: CommitSearch


class Cited(Value):
    """What was asked of a repository, with the places that answer it."""

    kind: Literal["cited"] = "cited"
    answer: CodeAnswer


class Changed(Value):
    """A change to a repository, with its diff and its tests before and after."""

    kind: Literal["changed"] = "changed"
    change: Change


Record = Annotated[
    Shipped | Reviewed | Applied | Candidates | Cited | Changed, Field(discriminator="kind")
]
