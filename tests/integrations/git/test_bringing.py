"""Packs of a folder are taken as they lie there, and only where they are whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import UserError
from core.integrations.git import GitAdapter
from tests.fakes.repositories import Repository, every_byte
from tests.integrations.git.conftest import at


@pytest.fixture
def packed(person: Repository) -> Path:
    """The only pack of a repository that has single objects beside it."""
    person.git("gc", "--quiet")
    person.commit({"later.py": "LATER = 1\n"}, "Later")
    (pack,) = (person.inside / "objects" / "pack").glob("*.pack")
    return pack


def packs(root: Path) -> set[str]:
    return {file.name for file in (root / "store" / "objects" / "pack").glob("*.pack")}


def test_a_pack_is_brought_and_single_objects_beside_it(
    git: GitAdapter, root: Path, person: Repository, packed: Path
) -> None:
    before = every_byte(person.folder)
    store = git.store(root)
    head = store.fetch(at(person.folder))
    assert packed.name in packs(root)
    assert len(packs(root)) == 2
    assert every_byte(person.folder) == before
    assert store.log("", head.commit)[0].subject == "Later"
    file = store.file(head.commit, "later.py")
    assert file is not None
    assert store.read(file.blob) == b"LATER = 1\n"
    assert (root / "store" / "objects" / "pack" / packed.name).stat().st_nlink == 1


def test_it_stays_whole_when_theirs_is_packed_anew(
    git: GitAdapter, root: Path, person: Repository, packed: Path
) -> None:
    store = git.store(root)
    store.fetch(at(person.folder))
    person.commit({"newer.py": ""}, "Newer")
    person.git("gc", "--quiet", "--prune=now")
    assert not packed.exists()
    head = store.fetch(at(person.folder))
    assert store.file(head.commit, "newer.py") is not None
    assert store.file(head.commit, "later.py") is not None


@pytest.mark.parametrize("ending", [".pack", ".idx"])
def test_one_that_is_damaged_is_not_brought(
    git: GitAdapter, root: Path, person: Repository, packed: Path, ending: str
) -> None:
    file = packed.with_suffix(ending)
    raw = bytearray(file.read_bytes())
    raw[-25] ^= 0xFF
    file.chmod(0o600)
    file.write_bytes(raw)
    with pytest.raises(UserError, match="lost some of its contents"):
        git.store(root).fetch(at(person.folder))
    assert packed.name not in packs(root)


def test_one_that_is_a_link_is_not_followed(
    git: GitAdapter, root: Path, person: Repository, packed: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.pack"
    os.rename(packed, elsewhere)
    packed.symlink_to(elsewhere)
    head = git.store(root).fetch(at(person.folder))
    assert packed.name not in packs(root)
    assert git.store(root).file(head.commit, "later.py") is not None
