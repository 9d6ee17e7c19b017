"""What is done outside the sandbox: commands of targets, and asking addresses for their health."""

from __future__ import annotations

from collections.abc import Callable

from core.domain.cancel import CancelToken
from core.domain.deploy.outside import HealthSeen, OutsideRun
from core.domain.deploy.targets import HealthCheck, OutsideCommand
from core.integrations.outside.command import run_command


class OutsideWorld:
    """Implements Outside."""

    def run(
        self,
        command: OutsideCommand,
        *,
        cancel: CancelToken | None = None,
        said: Callable[[str], None] = lambda line: None,
    ) -> OutsideRun:
        return run_command(command, cancel=cancel or CancelToken(), said=said)

    def healthy(self, check: HealthCheck, cancel: CancelToken | None = None) -> HealthSeen:
        from core.integrations.outside.health import ask_health  # httpx takes a tenth of a second

        return ask_health(check, cancel or CancelToken())
