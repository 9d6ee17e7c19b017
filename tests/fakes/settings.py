"""A SettingStore in memory, held to the same contract as the real one."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.catalog import ModelTest, Provider


class MemorySettingStore:
    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._providers: dict[str, Provider] = {}
        self._tests: dict[str, ModelTest] = {}

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def put(self, name: str, value: str | None) -> None:
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value

    def providers(self) -> Sequence[Provider]:
        return tuple(sorted(self._providers.values(), key=lambda p: (p.created_at, p.id)))

    def save_provider(self, provider: Provider) -> None:
        self._providers[provider.id] = provider

    def remove_provider(self, provider_id: str) -> None:
        self._providers.pop(provider_id, None)

    def tests(self) -> Sequence[ModelTest]:
        return tuple(sorted(self._tests.values(), key=lambda t: t.model))

    def save_test(self, test: ModelTest) -> None:
        self._tests[test.model] = test
