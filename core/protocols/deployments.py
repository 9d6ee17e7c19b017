"""Stores of targets and of what was shipped to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain.deploy.deployments import Deployment
from core.domain.deploy.targets import Target


class TargetStore(Protocol):
    """Targets as people declared them."""

    def save(self, target: Target) -> None: ...

    def get(self, target_id: str) -> Target: ...

    def list(self) -> Sequence[Target]:
        """By name."""
        ...

    def remove(self, target_id: str) -> None: ...


class DeploymentStore(Protocol):
    """What was shipped, by the id of the run."""

    def save(self, deployment: Deployment) -> None: ...

    def find(self, deployment_id: str) -> Deployment | None: ...

    def list(self, *, target_id: str = "", most: int = 50) -> Sequence[Deployment]:
        """Newest first."""
        ...
