"""Targets: where a project is shipped to, as a person declared it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints

from core.domain.deploy.hosting import HostPlace
from core.domain.value import Value
from core.errors import UserError

_BLANK = re.compile(r"\{([a-z]*)\}")
BLANKS = ("version", "tag", "commit")
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError("an address begins with http:// or https:// and holds no password")
    return url


class OutsideCommand(Value):
    """A command that runs on this machine, outside the sandbox, without a shell.

    `words` may hold `{version}`, `{tag}` and `{commit}`; `folder` is absolute; `seconds` bound it.
    """

    words: tuple[str, ...] = Field(min_length=1)
    folder: str
    seconds: float = Field(default=600.0, gt=0, le=7_200)

    @property
    def line(self) -> str:
        return shlex.join(self.words)


class HealthCheck(Value):
    """Healthy when `url` answers with `status` and its text holds `contains`, once within
    `seconds` of asking again and again."""

    url: Annotated[str, AfterValidator(_address)]
    status: int = Field(default=200, ge=100, le=599)
    contains: str = ""
    seconds: float = Field(default=60.0, ge=0, le=1_800)


class Target(Value):
    """Of the repository that the source is. What is None is not there to be done.

    `undo` takes back what `deploy` did; in it `{version}` and the others are those of the version
    that was there before.
    """

    id: str
    name: _Name
    source_id: str
    deploy: OutsideCommand | None = None
    undo: OutsideCommand | None = None
    health: HealthCheck | None = None
    host: HostPlace | None = None


def command_of(line: str, folder: str, *, seconds: float = 600.0) -> OutsideCommand:
    """What a person typed as a command; UserError where it is none, or needs a shell."""
    try:
        words = tuple(shlex.split(line))
    except ValueError as error:
        raise _no_command(f"The command cannot be read: {str(error).lower()}.") from None
    if not words:
        raise _no_command("The command is empty.")
    shell = next((w for w in words if w in ("|", "||", "&&", "&", ";", ">", ">>", "<")), None)
    if shell is not None:
        raise _no_command(f"“{shell}” needs a shell, and commands of targets run without one.")
    unknown = [b for word in words for b in _BLANK.findall(word) if b not in BLANKS]
    if unknown:
        raise _no_command(f"Nothing is known to put in place of {{{unknown[0]}}}.")
    return OutsideCommand(words=words, folder=folder, seconds=seconds)


def filled(command: OutsideCommand, values: Mapping[str, str]) -> OutsideCommand:
    """The command with its blanks filled: each stays within its word, whatever the value holds.

    UserError where a value that it names is not known, or begins like an option.
    """

    def fill(word: str) -> str:
        def value(blank: re.Match[str]) -> str:
            given = values.get(blank[1], "")
            if not given or given.startswith("-"):
                raise UserError(
                    f"The command needs {{{blank[1]}}}, which is not known.",
                    kept="Nothing was run.",
                    remedy="Ship a version, or take the blank out of the target's command.",
                )
            return given

        return _BLANK.sub(value, word)

    return command.model_copy(update={"words": tuple(fill(word) for word in command.words)})


def secret_name(target_id: str) -> str:
    """Under which the token of a target's host is kept."""
    return f"target:{target_id}"


def _no_command(message: str) -> UserError:
    return UserError(
        message,
        kept="The target is as it was.",
        remedy="Write a program and its arguments; put more into a script, and name that.",
    )
