"""What one loaded model has in its context, and how a prompt gets there with the least work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from core.models.chat_template import Prompt
from core.models.llama_native import BATCH, LlamaNative
from core.models.prefixes import KeptPrefixes

# Fewer tokens at a time take another path through the arithmetic, with other roundings. So that
# an answer does not depend on what was kept, no batch of a prompt is smaller than this.
SMALLEST = 16
WORTH_KEEPING = 64


class LlamaContext:
    """Evaluates prompts; remembers which tokens are in the context. Not thread-safe."""

    def __init__(self, native: LlamaNative, kept: KeptPrefixes) -> None:
        self._native = native
        self._kept = kept
        self._there: list[int] = []

    def read(self, prompt: Prompt, check: Callable[[], None]) -> int:
        """Bring the context to the end of `prompt`; how many of its tokens were there already.

        `check` is called between batches and may raise.
        """
        tokens = list(prompt.tokens)
        kept = self.warm(tokens[: prompt.stable], check, common=_common(self._there, tokens))
        position = max(kept, prompt.stable if prompt.stable >= WORTH_KEEPING else 0)
        self._evaluate(tokens, position, check=check)
        return min(kept, self._start(position, len(tokens)))

    def warm(self, stable: list[int], check: Callable[[], None], *, common: int = 0) -> int:
        """Bring `stable` into the context and keep its state; how much was there already."""
        common = common or _common(self._there, stable)
        if common >= len(stable):
            return common
        state = self._kept.get(stable)
        if state is not None:
            restored = self._native.restore(state)
            self._there = list(stable) if restored else []
            if restored:
                return len(stable)
            common = 0
        if len(stable) >= WORTH_KEEPING:
            self._evaluate(stable, common, check=check)
            self._kept.put(stable, self._native.state())
        return common

    def _start(self, position: int, end: int) -> int:
        """Where to go on so that what is left makes a full batch."""
        start = min(position, end - SMALLEST)
        return start if start >= SMALLEST else 0

    def _evaluate(self, tokens: list[int], position: int, *, check: Callable[[], None]) -> None:
        position = self._start(position, len(tokens))
        self._forget(position)
        for batch in batches(tokens[position:]):
            check()
            try:
                self._native.evaluate(batch)
            except BaseException:
                self._forget(len(self._there))
                raise
            self._there += batch

    def append(self, tokens: Sequence[int]) -> None:
        """Evaluate what the model wrote; the next `read` forgets it again."""
        for at in range(0, len(tokens), BATCH):
            self._native.evaluate(tokens[at : at + BATCH])

    def _forget(self, position: int) -> None:
        self._native.cut(position)
        del self._there[position:]


def batches(tokens: list[int]) -> list[list[int]]:
    """`tokens` in as few equal pieces as go, none above BATCH."""
    count = -(-len(tokens) // BATCH)
    edges = [len(tokens) * n // count for n in range(count + 1)] if count else [0]
    return [tokens[a:b] for a, b in pairwise(edges)]


def _common(left: Sequence[int], right: Sequence[int]) -> int:
    pairs = zip(left, right, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
