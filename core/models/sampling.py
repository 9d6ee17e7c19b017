"""Choosing the next token, and noticing when a model goes round in circles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_CANDIDATES = 40
_LONGEST_LOOP = 64
_LOOPED_TOKENS = 64
_LOOPED_TIMES = 5


class Sampler:
    """The best token at temperature 0; else a draw among the best forty, repeatable by `seed`."""

    def __init__(self, temperature: float, seed: int) -> None:
        import numpy as np

        self._temperature = temperature
        self._draws = np.random.default_rng(seed)

    def pick(self, logits: npt.NDArray[np.float32]) -> int:
        import numpy as np

        if self._temperature <= 0:
            return int(logits.argmax())
        best = np.argpartition(logits, -_CANDIDATES)[-_CANDIDATES:]
        best = best[np.argsort(-logits[best], kind="stable")]
        scores = logits[best].astype(np.float64) / self._temperature
        weights = np.exp(scores - scores.max())
        return int(self._draws.choice(best, p=weights / weights.sum()))


def loops(tokens: Sequence[int]) -> bool:
    """Whether the text ends in one piece written five times or more, 64 tokens at least."""
    for period in range(1, min(_LONGEST_LOOP, len(tokens) // _LOOPED_TIMES) + 1):
        length = max(_LOOPED_TOKENS, period * _LOOPED_TIMES)
        if length > len(tokens) or tokens[-1] != tokens[-1 - period]:
            continue
        tail = tokens[-length:]
        if tail[period:] == tail[:-period]:
            return True
    return False
