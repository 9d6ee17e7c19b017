"""Models: what there is, fetching and testing them, remote ones and their keys."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.agents.sql.prompt import stable_message
from core.domain.cancel import CancelToken
from core.domain.catalog import CatalogModel, DownloadView, ModelStatus, ModelTest, Provider, Trial
from core.domain.chat import ChatRequest, Completion, Message
from core.domain.profiles import Join
from core.domain.sources import Schema
from core.domain.work import Progress
from core.errors import Cancelled, ModelError, SynaError, UserError
from core.protocols import (
    ModelChooser,
    ModelShelf,
    Sandbox,
    SecretStore,
    SettingStore,
    TaskRunner,
)
from core.services.model_downloads import ModelDownloads
from core.services.model_trial import run_trial

_HELLO = Message(role="user", text="Reply with the one word: ready")


@dataclass(frozen=True)
class ModelCard:
    model: CatalogModel
    status: ModelStatus
    download: DownloadView | None
    test: ModelTest | None


@dataclass(frozen=True, kw_only=True)
class ModelParts:
    """What the service is made of. `servers` looks for model servers on this computer."""

    shelf: ModelShelf
    chooser: ModelChooser
    settings: SettingStore
    secrets: SecretStore
    tasks: TaskRunner
    sandbox: Sandbox
    trial: Callable[[], Trial]
    servers: Callable[[], Sequence[tuple[str, str]]]


class ModelService:
    """Use cases of the Models and Settings pages and of `syna models`. Thread-safe."""

    def __init__(self, parts: ModelParts) -> None:
        self._parts = parts
        self._downloads = ModelDownloads(parts.shelf, parts.tasks, changed=parts.chooser.forget)
        self._lock = threading.Lock()
        self._warming: CancelToken | None = None

    def cards(self) -> Sequence[ModelCard]:
        """Every entry of the catalogue, the first offer first."""
        tests = {test.model: test for test in self._parts.settings.tests()}
        return tuple(
            ModelCard(
                model=model,
                status=self._parts.shelf.status(model.id),
                download=self._downloads.view(model.id),
                test=tests.get(model.id),
            )
            for model in self._parts.shelf.models()
        )

    def pull(self, id: str) -> None:
        """Fetch a model and what it needs in the background; goes on where a try ended."""
        self._downloads.start(id)

    def download(self, id: str) -> DownloadView | None:
        return self._downloads.view(id)

    def cancel_download(self, id: str) -> None:
        self._downloads.cancel(id)

    def remove(self, id: str) -> None:
        self._downloads.cancel(id)
        self._parts.chooser.forget(id)
        self._downloads.forget(id)
        self._parts.shelf.remove(id)

    def test(
        self,
        id: str,
        progress: Callable[[Progress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> ModelTest:
        """Measure it on this machine and keep the result. Takes two minutes on two cores."""
        model = self._parts.chooser.chat(id)
        if model is None:
            raise _not_ready(id)
        found = run_trial(
            model,
            self._parts.trial(),
            sandbox=self._parts.sandbox,
            progress=progress or (lambda _: None),
            cancel=cancel or CancelToken(),
        )
        self._parts.settings.save_test(found)
        return found

    def default(self) -> str | None:
        return self._parts.chooser.default()

    def set_default(self, id: str) -> None:
        if id not in {known for known, _ in self._known()}:
            raise UserError(
                f"There is no model called {id}.",
                kept="The default is as it was.",
                remedy="`syna models list` shows what there is.",
            )
        self._parts.settings.put("default_model", id)

    def ready(self) -> bool:
        """Whether a question can be put to a model now."""
        return self._parts.chooser.ready()

    def choices(self) -> Sequence[tuple[str, str]]:
        """Id and title of every model that can be used now."""
        return tuple((id, title) for id, title in self._known() if self._parts.chooser.ready(id))

    def local_servers(self) -> Sequence[tuple[str, str]]:
        """Title and base URL of model servers that answer on this computer."""
        return self._parts.servers()

    def providers(self) -> Sequence[Provider]:
        return self._parts.settings.providers()

    def key_place(self) -> str:
        """Where keys are kept, for people."""
        return self._parts.secrets.where

    def save_provider(self, provider: Provider, key: str | None) -> None:
        """Without a key, the one kept before stays."""
        if key:
            self._parts.secrets.put(provider.id, key)
        kept = bool(key) or self._parts.secrets.get(provider.id) is not None
        self._parts.settings.save_provider(provider.model_copy(update={"has_key": kept}))
        self._parts.chooser.forget(provider.id)

    def remove_provider(self, provider_id: str) -> Callable[[], None]:
        """Forget it and its key; what is returned puts both back."""
        parts = self._parts
        known = [each for each in parts.settings.providers() if each.id == provider_id]
        key, default = parts.secrets.get(provider_id), parts.settings.get("default_model")
        parts.secrets.remove(provider_id)
        parts.settings.remove_provider(provider_id)
        parts.chooser.forget(provider_id)
        if default == provider_id:
            parts.settings.put("default_model", None)

        def put_back() -> None:
            for each in known:
                self.save_provider(each, key)
            if default == provider_id:
                parts.settings.put("default_model", default)

        return put_back

    def sends_to(self, model: str | None) -> Sequence[str]:
        """Where off this computer a model (the default one if None) sends what it is asked."""
        return self._parts.chooser.sends_to(model)

    def try_provider(self, provider_id: str) -> Completion:
        """One short call; ModelError says what is wrong."""
        self._parts.chooser.forget(provider_id)
        model = self._parts.chooser.chat(provider_id)
        if model is None:
            raise _not_ready(provider_id)
        return model.complete(ChatRequest(messages=(_HELLO,), max_tokens=16, timeout=30.0))

    def warm(self, schema: Schema, joins: Sequence[Join] = (), *, model: str | None = None) -> None:
        """Let a model (the default one if None) read the schema in the background; a later call
        replaces this one."""
        if not schema.tables or not self._parts.chooser.ready(model):
            return
        token = CancelToken()
        with self._lock:
            before, self._warming = self._warming, token
        if before is not None:
            before.cancel()
        self._parts.tasks.submit("warm", lambda: self._warm(schema, joins, id=model, token=token))

    def close(self) -> None:
        """Stop what runs in the background."""
        with self._lock:
            if self._warming is not None:
                self._warming.cancel()
        self._downloads.close()

    def _warm(
        self, schema: Schema, joins: Sequence[Join], *, id: str | None, token: CancelToken
    ) -> None:
        try:
            token.raise_if_cancelled()
            model = self._parts.chooser.chat(id)
            if model is not None:
                model.warm(stable_message(schema, joins), token)
        except (Cancelled, SynaError):
            # The first question will say what is wrong, or take its time.
            return

    def _known(self) -> Sequence[tuple[str, str]]:
        chat = [(m.id, m.title) for m in self._parts.shelf.models() if m.purpose == "chat"]
        extra = [(id, id) for id in self._parts.chooser.extra()]
        return (*extra, *chat, *((p.id, p.title) for p in self._parts.settings.providers()))


def _not_ready(id: str) -> ModelError:
    return ModelError(
        f"The model {id} is not ready.",
        remedy="Download it on the Models page, or set it up in Settings.",
    )
