"""Targets and deployments in memory, and samples of both."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.deploy.deployments import Deployment, Wish
from core.domain.deploy.targets import Target
from core.errors import UserError
from tests.fakes.samples import START


class MemoryTargetStore:
    """Implements TargetStore."""

    def __init__(self) -> None:
        self._targets: dict[str, Target] = {}

    def save(self, target: Target) -> None:
        self._targets[target.id] = target

    def get(self, target_id: str) -> Target:
        if target_id not in self._targets:
            raise UserError("This target is not there any more.")
        return self._targets[target_id]

    def list(self) -> Sequence[Target]:
        return tuple(sorted(self._targets.values(), key=lambda t: (t.name.casefold(), t.id)))

    def remove(self, target_id: str) -> None:
        self._targets.pop(target_id, None)


class MemoryDeploymentStore:
    """Implements DeploymentStore."""

    def __init__(self) -> None:
        self._deployments: dict[str, Deployment] = {}

    def save(self, deployment: Deployment) -> None:
        self._deployments[deployment.id] = deployment

    def find(self, deployment_id: str) -> Deployment | None:
        return self._deployments.get(deployment_id)

    def list(self, *, target_id: str = "", most: int = 50) -> Sequence[Deployment]:
        own = [d for d in self._deployments.values() if target_id in ("", d.wish.target_id)]
        return tuple(sorted(own, key=lambda d: (d.began, d.id), reverse=True)[:most])


def target(id: str = "t1", *, name: str = "Shop", source_id: str = "s1") -> Target:
    return Target(id=id, name=name, source_id=source_id)


def deployment(id: str = "r1", *, target_id: str = "t1", version: str = "1.0.0") -> Deployment:
    wish = Wish(what="release", source_id="s1", target_id=target_id)
    return Deployment(id=id, wish=wish, began=START, version=version)
