"""What every SecretStore promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.protocols import SecretStore
from core.secrets.keyring_store import KeyringSecrets
from core.secrets.sealed_file import SealedFileSecrets
from tests.fakes.keyrings import DesktopKeyring

KEY = "sk-live-1234567890"


@pytest.fixture(params=["keyring", "key file", "passphrase"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SecretStore:
    if request.param == "keyring":
        return KeyringSecrets(DesktopKeyring())
    return SealedFileSecrets(
        tmp_path / "home" / "secrets.json",
        key_file=tmp_path / "home.key",
        passphrase="correct horse" if request.param == "passphrase" else None,
    )


def test_a_key_comes_back(store: SecretStore) -> None:
    store.put("openai", KEY)
    assert store.get("openai") == KEY


def test_what_was_never_there_is_none(store: SecretStore) -> None:
    assert store.get("openai") is None
    store.put("openai", KEY)
    assert store.get("gemini") is None


def test_a_key_can_be_replaced_and_removed(store: SecretStore) -> None:
    store.put("openai", "old")
    store.put("openai", KEY)
    store.put("other", "two")
    assert store.get("openai") == KEY
    store.remove("openai")
    assert store.get("openai") is None
    assert store.get("other") == "two"


def test_removing_what_is_not_there_is_no_fault(store: SecretStore) -> None:
    store.remove("nobody")


def test_any_text_can_be_a_key(store: SecretStore) -> None:
    for text in ("", "ü€😀", "a" * 5000, "line\nline"):
        store.put("x", text)
        assert store.get("x") == text


def test_it_says_where_without_saying_what(store: SecretStore) -> None:
    store.put("openai", KEY)
    assert store.where
    assert KEY not in store.where
    assert KEY not in repr(store)
