"""Keys in the system's own keyring."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import keyring
from keyring.errors import KeyringError, PasswordDeleteError

from core.errors import StorageError

_SERVICE = "syna"
_DENIED = ("keyrings.alt.", "keyring.backends.null", "keyring.backends.fail")
_CHAIN = "keyring.backends.chainer"


class KeyringSecrets:
    """`backend` is one of the keyring package's; see `real_backend`."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    @property
    def where(self) -> str:
        return f"the keyring of this system ({self._backend.name})"

    def get(self, name: str) -> str | None:
        try:
            found = self._backend.get_password(_SERVICE, name)
        except KeyringError as error:
            raise _failed("read from") from error
        return None if found is None else str(found)

    def put(self, name: str, value: str) -> None:
        try:
            self._backend.set_password(_SERVICE, name, value)
        except KeyringError as error:
            raise _failed("written to") from error

    def remove(self, name: str) -> None:
        try:
            with suppress(PasswordDeleteError):
                self._backend.delete_password(_SERVICE, name)
        except KeyringError as error:
            raise _failed("written to") from error


def real_backend(backend: Any = None) -> Any | None:
    """The system's keyring if it protects what it keeps and answers; else None."""
    found = backend if backend is not None else keyring.get_keyring()
    if type(found).__module__.startswith(_CHAIN):
        found = next((each for each in found.backends if _protects(each)), None)
    if found is None or not _protects(found):
        return None
    try:
        found.get_password(_SERVICE, "is it there?")
    except Exception:  # no desktop, no bus, a locked store: each backend raises its own
        return None
    return found


def _protects(backend: Any) -> bool:
    module = type(backend).__module__ + "."
    return not module.startswith(_DENIED) and float(backend.priority) > 0


def _failed(what: str) -> StorageError:
    return StorageError(
        f"The keyring of this system could not be {what}.",
        kept="Nothing was changed.",
        remedy="Unlock it and try again.",
    )
