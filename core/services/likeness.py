"""Which kept texts are like a new one: by meaning where an embedder is ready, else by words."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from core.errors import SynaError
from core.protocols import Embedder, VectorStore

log = logging.getLogger("syna.likeness")


class Likeness:
    """The vectors follow the texts: before each search, what is new is put in and what is gone is
    taken out, so that nothing need be told of changes."""

    def __init__(self, vectors: VectorStore, embedder: Callable[[], Embedder | None]) -> None:
        self._vectors = vectors
        self._embedder = embedder
        self._lock = threading.Lock()

    def near(self, text: str, known: Mapping[str, str], most: int) -> Sequence[tuple[str, float]]:
        """Ids of `known` texts with their likeness, 0 to 1, the likest first."""
        if not known:
            return ()
        embedder = self._embedder()
        if embedder is not None:
            try:
                return self._by_meaning(text, known, most=most, embedder=embedder)
            except SynaError:
                log.exception("likeness goes by words")
        return by_words(text, known, most)

    def _by_meaning(
        self, text: str, known: Mapping[str, str], *, most: int, embedder: Embedder
    ) -> Sequence[tuple[str, float]]:
        keys = {_key(id, said): id for id, said in known.items()}
        with self._lock:
            there = self._vectors.ids()
            new = [key for key in keys if key not in there]
            if new:
                self._vectors.put(new, embedder.embed([known[keys[key]].lower() for key in new]))
            self._vectors.remove([key for key in there if key not in keys])
            found = self._vectors.near(embedder.embed([text.lower()])[0], most)
        return tuple((keys[key], likeness) for key, likeness in found if key in keys)


def by_words(text: str, known: Mapping[str, str], most: int) -> Sequence[tuple[str, float]]:
    """Likeness of the sorted words, letter by letter."""
    from rapidfuzz.fuzz import token_sort_ratio

    asked = text.casefold()
    scored = [(id, token_sort_ratio(asked, said.casefold()) / 100) for id, said in known.items()]
    return tuple(sorted(scored, key=lambda pair: -pair[1])[:most])


def _key(id: str, said: str) -> str:
    """Another one once the text is another."""
    return f"{id}-{hashlib.sha256(said.lower().encode()).hexdigest()[:12]}"
