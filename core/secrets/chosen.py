"""The best place for keys on this machine, found at first use."""

from __future__ import annotations

import threading
from pathlib import Path

from core.protocols import SecretStore
from core.secrets.sealed_file import SealedFileSecrets


class ChosenSecrets:
    """The system's keyring where it is a real one, else a sealed file in `root`.

    The key file stands beside `root`, so that a copy of the home alone opens nothing.
    """

    def __init__(self, root: Path, *, passphrase: str | None = None, keyring: bool = True) -> None:
        self._sealed = SealedFileSecrets(
            root / "secrets.json",
            key_file=root.with_name(f"{root.name}.key"),
            passphrase=passphrase,
        )
        self._keyring = keyring
        self._lock = threading.Lock()
        self._store: SecretStore | None = None

    @property
    def where(self) -> str:
        return self._chosen().where

    def get(self, name: str) -> str | None:
        store = self._chosen()
        found = store.get(name)
        if found is None and store is not self._sealed:
            # Kept there before this machine had a keyring.
            return self._sealed.get(name)
        return found

    def put(self, name: str, value: str) -> None:
        self._chosen().put(name, value)

    def remove(self, name: str) -> None:
        self._chosen().remove(name)
        self._sealed.remove(name)

    def _chosen(self) -> SecretStore:
        with self._lock:
            if self._store is None:
                self._store = self._system() or self._sealed
            return self._store

    def _system(self) -> SecretStore | None:
        if not self._keyring:
            return None
        from core.secrets.keyring_store import KeyringSecrets, real_backend

        backend = real_backend()
        return None if backend is None else KeyringSecrets(backend)
