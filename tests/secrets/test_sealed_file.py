"""The sealed file: unreadable without its key, and never half written."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from core.errors import StorageError
from core.secrets.chosen import ChosenSecrets
from core.secrets.sealed_file import SealedFileSecrets

KEY = "sk-live-1234567890"


def sealed(folder: Path, passphrase: str | None = None) -> SealedFileSecrets:
    return SealedFileSecrets(
        folder / "home" / "secrets.json", key_file=folder / "home.key", passphrase=passphrase
    )


def content(folder: Path) -> dict[str, object]:
    return json.loads((folder / "home" / "secrets.json").read_text())


def test_the_key_is_nowhere_in_the_file(tmp_path: Path) -> None:
    sealed(tmp_path).put("openai", KEY)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes there")
def test_only_the_owner_may_read(tmp_path: Path) -> None:
    sealed(tmp_path).put("openai", KEY)
    for path in (tmp_path / "home.key", tmp_path / "home" / "secrets.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_later_start_opens_it(tmp_path: Path) -> None:
    sealed(tmp_path).put("openai", KEY)
    assert sealed(tmp_path).get("openai") == KEY
    sealed(tmp_path / "two", "horse").put("openai", KEY)
    assert sealed(tmp_path / "two", "horse").get("openai") == KEY
    assert not (tmp_path / "two" / "home.key").exists()


def test_the_wrong_passphrase_opens_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    sealed(tmp_path, "right").put("openai", KEY)
    wrong = sealed(tmp_path, "wrong")
    with pytest.raises(StorageError, match="another key"):
        wrong.get("openai")
    with pytest.raises(StorageError, match="another key"):
        wrong.put("gemini", "x")
    assert sealed(tmp_path, "right").get("openai") == KEY


def test_a_lost_key_file_is_said_and_not_made_anew(tmp_path: Path) -> None:
    sealed(tmp_path).put("openai", KEY)
    (tmp_path / "home.key").unlink()
    with pytest.raises(StorageError, match="is gone") as caught:
        sealed(tmp_path).get("openai")
    assert caught.value.remedy
    assert not (tmp_path / "home.key").exists()


def test_an_entry_moved_to_another_name_is_refused(tmp_path: Path) -> None:
    store = sealed(tmp_path)
    store.put("cheap", "sk-a")
    store.put("dear", "sk-b")
    raw = content(tmp_path)
    entries = raw["entries"]
    assert isinstance(entries, dict)
    entries["cheap"], entries["dear"] = entries["dear"], entries["cheap"]
    (tmp_path / "home" / "secrets.json").write_text(json.dumps(raw))
    with pytest.raises(StorageError, match="was changed"):
        sealed(tmp_path).get("cheap")


@pytest.mark.parametrize("harmed", ["", "{", "[]", '{"salt": 1}'])
def test_a_damaged_file_is_an_error_not_an_empty_store(tmp_path: Path, harmed: str) -> None:
    sealed(tmp_path).put("openai", KEY)
    (tmp_path / "home" / "secrets.json").write_text(harmed)
    with pytest.raises(StorageError, match="damaged"):
        sealed(tmp_path).get("openai")
    with pytest.raises(StorageError):
        sealed(tmp_path).put("openai", "new")
    assert (tmp_path / "home" / "secrets.json").read_text() == harmed


def test_a_write_that_fails_leaves_the_old_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = sealed(tmp_path)
    store.put("openai", KEY)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        store.put("gemini", "x")
    monkeypatch.undo()
    assert sealed(tmp_path).get("openai") == KEY
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secrets.json"]


def test_the_same_key_twice_looks_different(tmp_path: Path) -> None:
    store = sealed(tmp_path)
    store.put("a", KEY)
    store.put("b", KEY)
    entries = content(tmp_path)["entries"]
    assert isinstance(entries, dict)
    assert entries["a"] != entries["b"]


def test_without_a_keyring_keys_go_into_the_home_and_their_key_beside_it(tmp_path: Path) -> None:
    home = tmp_path / "syna"
    store = ChosenSecrets(home, keyring=False)
    store.put("openai", KEY)
    assert ChosenSecrets(home, keyring=False).get("openai") == KEY
    assert (home / "secrets.json").exists()
    assert (tmp_path / "syna.key").exists()
    assert str(tmp_path / "syna.key") in store.where
