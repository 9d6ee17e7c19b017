"""A stand-in for llama.cpp's context that shows by which arithmetic each token was evaluated."""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.models.llama_context import SMALLEST
from core.models.llama_native import Stopped


class FakeNative:
    """`there` pairs each token with whether its batch was large enough to be exact."""

    def __init__(self) -> None:
        self.there: list[tuple[int, bool]] = []
        self.evaluated = 0
        self.stop_after: int | None = None
        self.refuses = False

    def evaluate(self, tokens: Sequence[int]) -> None:
        if self.stop_after is not None and self.evaluated + len(tokens) > self.stop_after:
            self.there += [(token, True) for token in tokens[: len(tokens) // 2]]
            raise Stopped
        self.evaluated += len(tokens)
        self.there += [(token, len(tokens) >= SMALLEST) for token in tokens]

    def cut(self, position: int) -> None:
        del self.there[position:]

    def state(self) -> bytes:
        return json.dumps(self.there).encode()

    def restore(self, state: bytes) -> bool:
        self.there = [] if self.refuses else [(t, exact) for t, exact in json.loads(state)]
        return not self.refuses
