"""What can be shipped from a notebook."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.code.attached import AttachedRepository
from core.domain.deploy.targets import Target


@dataclass(frozen=True)
class Yard:
    """What can be shipped from the tables of a notebook, and where to."""

    repositories: tuple[AttachedRepository, ...] = ()
    targets: tuple[Target, ...] = ()
