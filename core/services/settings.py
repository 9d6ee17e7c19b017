"""Choices that hold for the whole of Syna on this home."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.errors import UserError
from core.protocols import SettingStore

DEFAULTS: Mapping[str, str] = {
    "log_level": "INFO",
    "local_only": "no",
}


class SettingService:
    """Named values with defaults. `apply` puts one into effect in this process."""

    def __init__(
        self, store: SettingStore, apply: Mapping[str, Callable[[str], None]] | None = None
    ) -> None:
        self._store = store
        self._apply = dict(apply or {})

    def get(self, name: str) -> str:
        """The value chosen, or its default; KeyError for a name that is no setting."""
        return self._store.get(name) or DEFAULTS[name]

    def put(self, name: str, value: str) -> None:
        if name not in DEFAULTS:
            raise UserError(
                f"There is no setting called {name}.",
                kept="Nothing was changed.",
                remedy=f"Choose one of {', '.join(sorted(DEFAULTS))}.",
            )
        self._store.put(name, value)
        if name in self._apply:
            self._apply[name](value)
