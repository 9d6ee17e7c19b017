"""Which keyrings are trusted."""

from __future__ import annotations

import pytest
from keyring.backends import chainer, fail, null

from core.errors import StorageError
from core.secrets.keyring_store import KeyringSecrets, real_backend
from tests.fakes.keyrings import DesktopKeyring, PlainTextKeyring


class Chain(chainer.ChainerBackend):
    backends = ()  # type: ignore[assignment]


Chain.__module__ = chainer.__name__


def test_a_desktop_keyring_is_trusted() -> None:
    backend = DesktopKeyring()
    assert real_backend(backend) is backend


@pytest.mark.parametrize("backend", [PlainTextKeyring(), null.Keyring(), fail.Keyring()])
def test_a_keyring_that_protects_nothing_is_not(backend: object) -> None:
    assert real_backend(backend) is None


def test_a_locked_keyring_is_not() -> None:
    backend = DesktopKeyring()
    backend.locked = True
    assert real_backend(backend) is None


def test_of_a_chain_only_the_trusted_one_is_used() -> None:
    good = DesktopKeyring()
    chain = Chain()
    chain.backends = (PlainTextKeyring(), good)  # type: ignore[assignment]
    assert real_backend(chain) is good
    chain.backends = (PlainTextKeyring(),)  # type: ignore[assignment]
    assert real_backend(chain) is None


def test_a_keyring_that_locks_later_is_a_clear_error() -> None:
    backend = DesktopKeyring()
    store = KeyringSecrets(backend)
    store.put("openai", "sk-1")
    backend.locked = True
    for act in (lambda: store.get("openai"), lambda: store.put("openai", "sk-2")):
        with pytest.raises(StorageError) as caught:
            act()
        assert "sk-" not in caught.value.describe()
        assert caught.value.remedy
