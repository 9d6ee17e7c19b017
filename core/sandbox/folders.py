"""Folders that a command may see: named whole, there, and not so wide that they hold a home."""

from __future__ import annotations

import os
from pathlib import Path

from core.domain.code.commands import RunCommand
from core.errors import StepError


def check_folders(request: RunCommand) -> None:
    """StepError (file) when the tree or what is installed cannot be shown."""
    home = os.path.realpath(Path.home())
    for folder in (request.tree, *request.installed):
        found = os.path.realpath(folder)
        if not os.path.isabs(folder) or not os.path.isdir(found):
            raise _refused(folder, "it is not a folder that is there")
        if os.path.commonpath([home, found]) == found:
            raise _refused(folder, "a home lies within it")


def _refused(folder: str, why: str) -> StepError:
    return StepError(
        f"The command box cannot be given {folder}: {why}.",
        code="file",
        kept="Nothing was run.",
        remedy="Choose the folder that the packages of the project are in, such as its .venv.",
    )
