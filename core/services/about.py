"""What figures are stated with: this machine and this version."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil


def machine() -> str:
    """This machine in a few words, without its name."""
    memory = psutil.virtual_memory().total / 1e9
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}"


def syna_version() -> str:
    """The version, and the commit where the code is a checkout."""
    try:
        number = version("syna")
    except PackageNotFoundError:
        number = "0"
    commit = _commit(Path(__file__).resolve().parents[2] / ".git")
    return f"{number}+{commit}" if commit else number


def _commit(git: Path) -> str:
    try:
        head = (git / "HEAD").read_text("utf-8").strip()
        name = head.removeprefix("ref: ")
        return ((git / name).read_text("utf-8").strip() if name != head else head)[:9]
    except OSError:
        return ""
