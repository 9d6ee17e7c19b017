"""What git is started with: an environment of few names, and no program but git's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from core.errors import UserError

_PASSED = (
    "PATH",
    "SSH_AUTH_SOCK",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "no_proxy",
    "NO_PROXY",
    "SYSTEMROOT",
    "TMPDIR",
    "TEMP",
)
_SET = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "GIT_ALLOW_PROTOCOL": "file:http:https:ssh",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": ":",
    "GIT_SEQUENCE_EDITOR": ":",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=15 -oForwardAgent=no"
    " -oClearAllForwardings=yes -oControlMaster=no -oPermitLocalCommand=no -oUpdateHostKeys=no",
    "GIT_SSH_VARIANT": "ssh",
    "LANGUAGE": "C",
    "LC_ALL": "C",
}
_OPTIONS = (
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    f"core.excludesFile={os.devnull}",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.alternateRefsCommand=",
    "core.commitGraph=false",
    "core.multiPackIndex=false",
    "core.quotePath=false",
    "core.autocrlf=false",
    "core.safecrlf=false",
    "core.symlinks=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "core.bigFileThreshold=16m",
    "credential.helper=",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "fetch.unpackLimit=1",  # a large content alone in a file is read whole by `diff`
    "push.recurseSubmodules=no",
    "push.gpgSign=false",
    "commit.gpgSign=false",
    "tag.gpgSign=false",
    "diff.renames=true",
    "gc.auto=0",
    "maintenance.auto=false",
    "advice.detachedHead=false",
    "pack.windowMemory=128m",
    "pack.threads=2",
    "http.lowSpeedLimit=100",
    "http.lowSpeedTime=60",
)


@cache
def program() -> str:
    """The git of this machine; UserError when there is none."""
    found = shutil.which("git")
    if found is None:
        raise UserError(
            "There is no git on this machine, which repositories are read with.",
            kept="Everything else works.",
            remedy="Install git (git-scm.com), then start Syna again.",
        )
    return os.path.abspath(found)


def environment(home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """`home` is an empty folder: no settings of a person, no stored passwords."""
    return {**_SET, "HOME": str(home), "XDG_CONFIG_HOME": str(home), **extra}


def command(words: Sequence[str], given: Mapping[str, str]) -> list[str]:
    """A whole command line: the program, what is switched off, then the words.

    GitPython starts git with all that the app has in its environment; `env` takes away what is
    not `given`.
    """
    git = program()
    options = [word for option in _OPTIONS for word in ("-c", option)]
    door = shutil.which("env") if os.name == "posix" else None
    if door is None:
        return [git, *options, *words]
    unset = [f"-u{name}" for name in os.environ if name not in _PASSED and name not in given]
    return [door, *unset, git, *options, *words]
