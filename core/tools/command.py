"""Run a repository's own tests or linter in the command box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain.cancel import CancelToken
from core.domain.code.commands import CommandRun, RunCommand
from core.domain.work import Limits
from core.errors import StepError
from core.protocols import Sandbox

_MARGIN = 60.0  # seconds to copy the tree and to read the results
_DISK = 600_000_000  # bytes that the copy and all that is written may take


class CommandContext(Protocol):
    """What a command needs of a run."""

    @property
    def sandbox(self) -> Sandbox: ...

    @property
    def cancel(self) -> CancelToken: ...


def run_command(
    context: CommandContext,
    tree: str,
    *,
    command: Sequence[str],
    seconds: float = 120.0,
    installed: Sequence[str] = (),
) -> CommandRun:
    """`tree` is a folder of Syna's own; `installed` what a person let be seen beside it.

    A command that fails, hangs or takes too much is a CommandRun that says so. StepError (tier,
    command, limit, crash) when it could not be run; Cancelled.
    """
    request = RunCommand(
        tree=tree, command=tuple(command), seconds=seconds, installed=tuple(installed)
    )
    limits = Limits(seconds=seconds + _MARGIN, disk=_DISK)
    replied = context.sandbox.run(request, limits=limits, cancel=context.cancel)
    if replied.reply.kind != "command_run":
        raise StepError("A worker replied to a command with something else.", code="crash")
    return replied.reply
