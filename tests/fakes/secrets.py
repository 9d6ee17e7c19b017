"""A store of secrets in memory."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class MemorySecrets:
    kept: dict[str, str] = field(default_factory=dict)
    where: str = "the keyring of the test"

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def put(self, name: str, value: str) -> None:
        self.kept[name] = value

    def remove(self, name: str) -> None:
        self.kept.pop(name, None)
