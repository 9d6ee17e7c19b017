"""A real git, and folders for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.domain.code.repository import Author, Origin
from core.integrations.git import GitAdapter
from tests.fakes.repositories import Repository, small

if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)

ADA = Author(name="Ada", email="ada@example.org")


def at(folder: Path) -> Origin:
    return Origin(kind="folder", address=str(folder))


@pytest.fixture
def git(tmp_path: Path) -> GitAdapter:
    return GitAdapter(tmp_path / "home" / "code")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """What is Syna's own of one repository."""
    return tmp_path / "home" / "code" / "one"


@pytest.fixture
def person(tmp_path: Path) -> Repository:
    return small(tmp_path / "person's work")
