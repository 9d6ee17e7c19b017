"""A language model that is loaded when it is first asked, so that runs by rule never load it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from core.domain.cancel import CancelToken
from core.domain.chat import ChatRequest, Completion, Delta, Message
from core.errors import ModelError
from core.protocols import ChatModel, ModelProvider


class LazyChat:
    """A ChatModel. `wanted` is the id asked for; None takes the default, known as `default`.

    `leave` is called before the model is asked anything, and may raise."""

    def __init__(
        self,
        provider: ModelProvider,
        wanted: str | None,
        *,
        default: str = "",
        leave: Callable[[], None] = lambda: None,
    ) -> None:
        self._leave = leave
        self._provider = provider
        self._wanted = wanted
        self._default = default
        self._lock = threading.Lock()
        self._model: ChatModel | None = None

    @property
    def id(self) -> str:
        return self._model.id if self._model else self._wanted or self._default

    def complete(self, request: ChatRequest, cancel: CancelToken | None = None) -> Completion:
        return self._loaded().complete(request, cancel)

    def stream(
        self, request: ChatRequest, cancel: CancelToken | None = None
    ) -> Iterator[Delta | Completion]:
        return self._loaded().stream(request, cancel)

    def warm(self, stable: Message, cancel: CancelToken | None = None) -> None:
        self._loaded().warm(stable, cancel)

    def _loaded(self) -> ChatModel:
        with self._lock:
            if self._model is None:
                self._leave()
                self._model = self._provider.chat(self._wanted)
            if self._model is None:
                raise ModelError(
                    f"The model {self.id or 'that was chosen'} is not ready any more.",
                    kept="Your notebook and your data are as they were.",
                    remedy="Open Models and download it again, or choose another one.",
                )
            return self._model
