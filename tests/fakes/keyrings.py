"""Keyrings of the keyring package's kind: one that protects, and one that does not."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class DesktopKeyring(KeyringBackend):
    """Behaves like a desktop's: entries by service and name, locked when told."""

    priority = 5  # type: ignore[assignment]
    name = "Desktop"  # type: ignore[assignment]

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        if (service, username) not in self.entries:
            raise PasswordDeleteError("not found")
        del self.entries[service, username]

    def _open(self) -> None:
        if self.locked:
            raise KeyringLocked("locked")


class PlainTextKeyring(DesktopKeyring):
    """Writes keys into a file that anybody can read."""


PlainTextKeyring.__module__ = "keyrings.alt.file"
