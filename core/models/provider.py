"""Which model answers: local files loaded once, remote ones by id, what stands in for them."""

from __future__ import annotations

import importlib.util
import ipaddress
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psutil

from core.domain.catalog import CatalogModel, Provider
from core.errors import ModelError
from core.models.shelf import ModelShelf
from core.models.steady import Breaker, Candidate, SteadyModel
from core.protocols import ChatModel, SecretStore, SettingStore


class Closable(ChatModel, Protocol):
    def close(self, *, wait: bool = False) -> None: ...


OpenLocal = Callable[[CatalogModel, Path, str], Closable]
OpenRemote = Callable[[Provider, str | None], ChatModel]


class ModelChooser:
    """A ModelProvider. Settings it reads: `default_model`, `fallback_models` (ids, comma between),
    `local_only` (`yes`). `forced_local` is a switch above them.
    """

    def __init__(
        self,
        shelf: ModelShelf,
        settings: SettingStore,
        *,
        secrets: SecretStore,
        open_local: OpenLocal,
        open_remote: OpenRemote,
        forced_local: bool = False,
    ) -> None:
        self._shelf = shelf
        self._settings = settings
        self._secrets = secrets
        self._open_local = open_local
        self._open_remote = open_remote
        self._forced_local = forced_local
        self._lock = threading.Lock()
        self._loaded: dict[str, Closable] = {}
        self._breakers: dict[str, Breaker] = {}
        self._extra: dict[str, ChatModel] = {}

    def chat(self, model: str | None = None) -> ChatModel | None:
        """The model of that id or the default one; None when it is not ready.

        ModelError when it is a remote one and only local ones are allowed.
        """
        wanted = model or self.default()
        remote = self._remote(wanted)
        if remote is not None and self._refused(remote):
            raise ModelError(
                f"{remote.title} is a remote model, and only models on this computer are allowed.",
                kept="Nothing was sent.",
                remedy="Choose a local model, or switch “local only” off in Settings.",
            )
        if not self.ready(wanted):
            return None
        ids = [wanted, *(other for other in self._fallbacks() if other != wanted)]
        return SteadyModel([self._candidate(id) for id in ids if self.ready(id)])

    def ready(self, model: str | None = None) -> bool:
        wanted = model or self.default()
        if wanted in self._extra:
            return True
        remote = self._remote(wanted)
        if remote is not None:
            return not self._refused(remote) and (remote.has_key or remote.kind == "compatible")
        return self._known(wanted) and can_run() and self._shelf.status(wanted) == "ready"

    def sends_to(self, model: str | None = None) -> tuple[str, ...]:
        """Where off this computer it would send what it is asked, those included that stand in
        for it: such as `GPT (api.openai.com)`."""
        wanted = model or self.default()
        asked = [self._remote(id) for id in dict.fromkeys((wanted, *self._fallbacks()))]
        away = [each for each in asked if each is not None and not stays_here(each)]
        return tuple(_place(each) for each in away if not self._refused(each))

    def default(self) -> str:
        """The chosen model if there is one; else the first that is ready; else the one to fetch."""
        chosen = self._settings.get("default_model")
        if chosen and (chosen in self._extra or self._known(chosen) or self._remote(chosen)):
            return chosen
        offered = [*self._extra, self._shelf.first, *self._local_ids()]
        offered += [provider.id for provider in self._settings.providers()]
        return next((id for id in offered if self.ready(id)), self._shelf.first)

    def register(self, model: ChatModel) -> None:
        """Add a model that is neither a file nor remote: a scripted one, or a plugin's."""
        self._extra[model.id] = model

    def extra(self) -> Sequence[str]:
        """Ids of the registered ones."""
        return tuple(self._extra)

    def forget(self, id: str) -> None:
        """After a file or a provider changed: load it anew, and give it a fresh start."""
        with self._lock:
            loaded = self._loaded.pop(id, None)
            self._breakers.pop(id, None)
        if loaded is not None:
            loaded.close()

    def close(self) -> None:
        with self._lock:
            loaded, self._loaded = dict(self._loaded), {}
        for model in loaded.values():
            model.close()

    def _candidate(self, id: str) -> Candidate:
        remote = self._remote(id)
        if id in self._extra:
            return Candidate(id, id, lambda: self._extra[id])
        if remote is None:
            return Candidate(id, self._shelf.get(id).title, lambda: self._local(id))
        with self._lock:
            breaker = self._breakers.setdefault(id, Breaker())
        return Candidate(id, remote.title, lambda: self._opened(remote), breaker)

    def _opened(self, remote: Provider) -> ChatModel:
        return self._open_remote(remote, self._secrets.get(remote.id) if remote.has_key else None)

    def _local(self, id: str) -> Closable:
        """The loaded model; loaded now if need be, others closed first when memory is short."""
        with self._lock:
            if id in self._loaded:
                return self._loaded[id]
            model = self._shelf.get(id)
            path = self._shelf.file(id)
            if self._loaded and psutil.virtual_memory().available < 2 * model.bytes:
                for other in self._loaded.values():
                    other.close(wait=True)
                self._loaded.clear()
            self._loaded[id] = self._open_local(model, path, self._shelf.fingerprint(id))
            return self._loaded[id]

    def _fallbacks(self) -> list[str]:
        text = self._settings.get("fallback_models") or ""
        return [id.strip() for id in text.split(",") if id.strip()]

    def _remote(self, id: str) -> Provider | None:
        return next((each for each in self._settings.providers() if each.id == id), None)

    def _known(self, id: str) -> bool:
        return id in self._local_ids()

    def _local_ids(self) -> list[str]:
        return [model.id for model in self._shelf.models() if model.purpose == "chat"]

    def _refused(self, remote: Provider) -> bool:
        only_local = self._forced_local or self._settings.get("local_only") == "yes"
        return only_local and not stays_here(remote)


def stays_here(provider: Provider) -> bool:
    """Whether what is sent to it stays on this computer."""
    host = urlsplit(provider.base_url or "").hostname or ""
    if provider.kind != "compatible":
        return False
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _place(provider: Provider) -> str:
    host = urlsplit(provider.base_url or "").hostname or provider.kind
    return f"{provider.title} ({host})"


def can_run() -> bool:
    """Whether this installation can run models itself."""
    return importlib.util.find_spec("llama_cpp") is not None


def local_opener(prefixes: Path) -> OpenLocal:
    """Opens GGUF files by llama.cpp; what they read is kept in `prefixes`."""

    def opened(model: CatalogModel, path: Path, fingerprint: str) -> Closable:
        from core.models.llama_cpp import LlamaCppModel

        return LlamaCppModel(
            path,
            id=model.id,
            fingerprint=fingerprint,
            prefixes=prefixes,
            context=min(8192, model.context or 8192),
        )

    return opened


def remote_opener(provider: Provider, key: str | None) -> ChatModel:
    from core.models.litellm import LiteLLMModel

    return LiteLLMModel(provider, key)
