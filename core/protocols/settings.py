"""Stores of settings and secrets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.domain.catalog import ModelTest, Provider


class SettingStore(Protocol):
    """Small named values: default model, log level, tests of models, remote providers."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str | None) -> None: ...

    def providers(self) -> Sequence[Provider]: ...

    def save_provider(self, provider: Provider) -> None: ...

    def remove_provider(self, provider_id: str) -> None: ...

    def tests(self) -> Sequence[ModelTest]: ...

    def save_test(self, test: ModelTest) -> None: ...


class SecretStore(Protocol):
    """Keys of remote models. `where` says to a person where they are kept."""

    @property
    def where(self) -> str: ...

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str) -> None: ...

    def remove(self, name: str) -> None: ...
