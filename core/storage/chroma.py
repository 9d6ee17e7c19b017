"""Vectors in Chroma, embedded and on disk. Imported at first use: it takes two seconds."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import StorageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

log = logging.getLogger("syna.vectors")
_SEARCHED = 200
_BATCH = 5_000
_LISTED = 100_000


class ChromaVectors:
    """One collection in a folder of its own. It holds ids and vectors, no text.

    Chroma downloads nothing, since the vectors are ours, and sends nothing. Its folder is made
    anew when it cannot be opened: what the ids stand for is kept elsewhere.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._lock = threading.Lock()
        self._client: Any = None
        self._collection: Any = None

    def put(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Insert or replace; float32 [len(ids), dimension]."""
        with self._lock:
            for start in range(0, len(ids), _BATCH):
                some = slice(start, start + _BATCH)
                self._do("upsert", ids=list(ids[some]), embeddings=vectors[some])

    def remove(self, ids: Sequence[str]) -> None:
        if ids:
            with self._lock:
                self._do("delete", ids=list(ids))

    def ids(self) -> frozenset[str]:
        with self._lock:
            found = self._do("get", include=[], limit=_LISTED)
        return frozenset(found["ids"])

    def near(self, vector: npt.NDArray[np.float32], most: int) -> Sequence[tuple[str, float]]:
        """Ids with their cosine likeness, the likest first."""
        with self._lock:
            found = self._do(
                "query", query_embeddings=[vector], n_results=most, include=["distances"]
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return tuple((id, 1.0 - float(distance)) for id, distance in pairs)

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None

    def _do(self, act: str, **given: object) -> Any:
        try:
            return getattr(self._open(), act)(**given)
        except StorageError:
            raise
        except Exception as error:  # the library raises whatever its core does
            self._discard()
            raise _failed(error) from error

    def _open(self) -> Any:
        if self._collection is None:
            try:
                self._client, self._collection = self._opened()
            except Exception:  # damaged or of another version: it can be made anew
                log.exception("the index of questions is made anew")
                self._discard()
                self._client, self._collection = self._opened()
        return self._collection

    def _discard(self) -> None:
        self._client = self._collection = None
        _forget_failed()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _opened(self) -> tuple[Any, Any]:
        import chromadb
        from chromadb.config import Settings

        self._folder.mkdir(parents=True, exist_ok=True)
        settings = Settings(anonymized_telemetry=False, allow_reset=False)
        client = chromadb.PersistentClient(path=str(self._folder), settings=settings)
        collection = client.get_or_create_collection(
            self._name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": _SEARCHED}},
        )
        return client, collection


def _forget_failed() -> None:
    """Chroma keeps what it could not open, and would give it again."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()


def _failed(error: Exception) -> StorageError:
    return StorageError(
        f"The index of questions could not be used ({type(error).__name__}).",
        kept="Your verified answers are as they were.",
        remedy="Likeness goes by words this time; the index is made anew for the next.",
    )
