"""Downloads in the background: one a model, each with what the model needs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from core.domain.cancel import CancelToken
from core.domain.catalog import CatalogModel, DownloadView
from core.errors import Cancelled, SynaError
from core.protocols import ModelShelf, TaskRunner

_OPEN = frozenset({"queued", "running", "checking"})


class ModelDownloads:
    """`changed` is told the id of each model whose file is new."""

    def __init__(
        self, shelf: ModelShelf, tasks: TaskRunner, *, changed: Callable[[str], None]
    ) -> None:
        self._shelf = shelf
        self._tasks = tasks
        self._changed = changed
        self._lock = threading.Lock()
        self._views: dict[str, DownloadView] = {}
        self._tokens: dict[str, CancelToken] = {}

    def view(self, id: str) -> DownloadView | None:
        with self._lock:
            return self._views.get(id)

    def start(self, id: str) -> None:
        """Nothing happens when it runs already."""
        wanted = self._shelf.with_needs(id)
        total = sum(model.bytes for model in wanted)
        token = CancelToken()
        with self._lock:
            now = self._views.get(id)
            if now is not None and now.status in _OPEN:
                return
            self._views[id] = DownloadView(model=id, status="queued", received=0, total=total)
            self._tokens[id] = token
        self._tasks.submit(f"download {id}", lambda: self._run(id, wanted, token=token))

    def cancel(self, id: str) -> None:
        with self._lock:
            token = self._tokens.get(id)
        if token is not None:
            token.cancel()

    def forget(self, id: str) -> None:
        with self._lock:
            self._views.pop(id, None)

    def close(self) -> None:
        with self._lock:
            tokens = tuple(self._tokens.values())
        for token in tokens:
            token.cancel()

    def _run(self, id: str, wanted: Sequence[CatalogModel], *, token: CancelToken) -> None:
        try:
            checked = self._fetch_all(id, wanted, token=token)
            self._changed(id)
            self._set(id, status="done", checked=checked)
        except Cancelled:
            self._set(id, status="cancelled")
        except SynaError as error:
            self._set(id, status="failed", error=error.describe())
        except BaseException:
            self._set(id, status="failed", error="Syna met an error of its own.")
            raise

    def _fetch_all(self, id: str, wanted: Sequence[CatalogModel], *, token: CancelToken) -> bool:
        """Whether every file could be compared with a known SHA-256."""
        total = sum(model.bytes for model in wanted)
        before = 0
        for model in wanted:
            token.raise_if_cancelled()
            start, title = before, "" if model.id == id else f"{model.title}: "

            def report(view: DownloadView, start: int = start, title: str = title) -> None:
                self._set(
                    id,
                    status="checking" if view.status == "checking" else "running",
                    received=min(start + view.received, total),
                    source=title + view.source,
                )

            self._shelf.fetch(model.id, report, token)
            before += model.bytes
            self._set(id, status="running", received=before)
        return all(model.sha256 for model in wanted)

    def _set(self, id: str, **changes: object) -> None:
        with self._lock:
            view = self._views.get(id)
            if view is not None:
                self._views[id] = view.model_copy(update=changes)
