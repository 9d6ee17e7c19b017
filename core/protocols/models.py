"""Language models, embedders, and what finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from core.domain.cancel import CancelToken
from core.domain.catalog import CatalogModel, DownloadView, ModelStatus
from core.domain.chat import ChatRequest, Completion, Delta, Message

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class ChatModel(Protocol):
    """A language model. Calls raise ModelError, or Cancelled when the token says so."""

    @property
    def id(self) -> str: ...

    def complete(self, request: ChatRequest, cancel: CancelToken | None = None) -> Completion: ...

    def stream(
        self, request: ChatRequest, cancel: CancelToken | None = None
    ) -> Iterator[Delta | Completion]:
        """Deltas as they are written, then the Completion as the last item."""
        ...

    def warm(self, stable: Message, cancel: CancelToken | None = None) -> None:
        """Evaluate and keep a first message, so that the next call that starts with it is quick."""
        ...


class ModelProvider(Protocol):
    """Finds the model to use. None when none is ready."""

    def chat(self, model: str | None = None) -> ChatModel | None: ...

    def ready(self, model: str | None = None) -> bool:
        """Whether `chat` would return a model, without loading it."""
        ...


class ModelChooser(ModelProvider, Protocol):
    """A ModelProvider that a person can look into and change."""

    def default(self) -> str:
        """The id of the model that answers when none is named; it need not be ready."""
        ...

    def forget(self, id: str) -> None:
        """After its file or its provider changed: drop what is loaded, begin afresh."""
        ...

    def sends_to(self, model: str | None = None) -> Sequence[str]:
        """Where off this computer a model sends what it is asked, those that stand in included."""
        ...

    def extra(self) -> Sequence[str]:
        """Ids of registered models that are neither files nor remote."""
        ...


class ModelShelf(Protocol):
    """The catalogue and the files of it that are here."""

    def models(self) -> Sequence[CatalogModel]: ...

    def get(self, id: str) -> CatalogModel: ...

    def with_needs(self, id: str) -> Sequence[CatalogModel]:
        """The model, then everything it needs."""
        ...

    def status(self, id: str) -> ModelStatus: ...

    def fetch(self, id: str, report: Callable[[DownloadView], None], cancel: CancelToken) -> None:
        """Download and check the file, unless it is here; ModelError, UserError or Cancelled."""
        ...

    def remove(self, id: str) -> None: ...


class Embedder(Protocol):
    """`embed` gives float32 [len(texts), dimension], rows of length 1."""

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]: ...
