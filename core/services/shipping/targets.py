"""Targets as people declare them, and what was shipped to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.domain.deploy.deployments import Deployment
from core.domain.deploy.hosting import HostPlace, HostRepository, checked_base
from core.domain.deploy.outside import HealthSeen
from core.domain.deploy.targets import Target, secret_name
from core.domain.value import new_id
from core.errors import UserError
from core.protocols import CodeHost, DeploymentStore, Outside, SecretStore, TargetStore

OpenHost = Callable[[HostPlace, str], CodeHost]


class TargetService:
    """Tokens go to the store of secrets, under the id of the target, and nowhere else."""

    def __init__(
        self,
        targets: TargetStore,
        deployments: DeploymentStore,
        *,
        secrets: SecretStore,
        open_host: OpenHost,
        outside: Outside,
    ) -> None:
        self._targets = targets
        self._secrets = secrets
        self._open_host = open_host
        self.deployments = deployments
        self.outside = outside

    @property
    def where(self) -> str:
        """Where tokens are kept, for people."""
        return self._secrets.where

    def list(self, source_ids: Sequence[str] | None = None) -> Sequence[Target]:
        """By name; of these repositories if given."""
        every = self._targets.list()
        return [t for t in every if source_ids is None or t.source_id in source_ids]

    def get(self, target_id: str) -> Target:
        return self._targets.get(target_id)

    def save(self, target: Target, token: str | None = None) -> Target:
        """A new one if it has no id yet. None leaves the token as it is, "" forgets it."""
        if target.host is not None:
            checked_base(target.host.base)
        same = [
            t
            for t in self.list([target.source_id])
            if t.id != target.id and t.name.casefold() == target.name.casefold()
        ]
        if same:
            raise UserError(
                f"There is a target called {same[0].name} already.",
                kept="Nothing was changed.",
                remedy="Give this one another name.",
            )
        kept = target if target.id else target.model_copy(update={"id": new_id()})
        if token is not None:
            self._keep(kept.id, token)
        self._targets.save(kept)
        return kept

    def remove(self, target_id: str) -> Callable[[], Target]:
        """Forget it and its token; what is returned puts both back."""
        target, token = self.get(target_id), self._secrets.get(secret_name(target_id))
        self._targets.remove(target_id)
        self._secrets.remove(secret_name(target_id))
        return lambda: self.save(target, token)

    def has_token(self, target_id: str) -> bool:
        return bool(self._secrets.get(secret_name(target_id)))

    def token(self, target: Target) -> str | None:
        return self._secrets.get(secret_name(target.id))

    def host(self, target: Target) -> CodeHost:
        """UserError when it names none."""
        if target.host is None:
            raise UserError(
                f"{target.name} names no host.",
                kept="Nothing was sent.",
                remedy="Add the repository's name on its host.",
            )
        return self._open_host(target.host, self.token(target) or "")

    def look(self, place: HostPlace, token: str) -> HostRepository:
        """Whether a host knows the repository and the token; StepError says what is wrong."""
        host = self._open_host(place, token)
        try:
            return host.repository()
        finally:
            host.close()

    def health(self, target_id: str) -> HealthSeen:
        """Asked once."""
        target = self.get(target_id)
        if target.health is None:
            raise UserError(
                f"{target.name} names no address to ask.",
                remedy="Add one, such as https://host/health.",
            )
        return self.outside.healthy(target.health.model_copy(update={"seconds": 0}))

    def history(self, target_id: str, *, most: int = 20) -> Sequence[Deployment]:
        """Newest first."""
        return self.deployments.list(target_id=target_id, most=most)

    def _keep(self, target_id: str, token: str) -> None:
        if token.strip():
            self._secrets.put(secret_name(target_id), token.strip())
        else:
            self._secrets.remove(secret_name(target_id))
