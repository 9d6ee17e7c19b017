"""The trained classifier: two small linear models, with and without an embedding."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from core.agents.intents.features import lexical

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]

INTENTS = ("data", "business", "code", "deployment", "research", "help")
WEIGHTS = "weights.npz"


@dataclass(frozen=True)
class Classifier:
    """`embedded` weighs embedding and words, `plain` words alone; the last row is the offset.

    `digest` is that of the examples they were trained on.
    """

    embedded: Matrix
    plain: Matrix
    digest: int

    def scores(self, question: str, embedding: Matrix | None) -> Matrix:
        """float32 [6]: a score for each of INTENTS, whose softmax is a probability."""
        found = lexical([question])[0]
        if embedding is None:
            return _scored(found, self.plain)
        return _scored(np.concatenate([embedding, found]), self.embedded)


def _scored(features: Matrix, weights: Matrix) -> Matrix:
    return np.asarray(features @ weights[:-1] + weights[-1], dtype=np.float32)


@cache
def trained() -> Classifier:
    """The weights that ship with Syna; `data/train_intents.py` makes them from the examples."""
    with (files(__package__) / WEIGHTS).open("rb") as file, np.load(file) as kept:
        return Classifier(
            kept["embedded"].astype(np.float32),
            kept["plain"].astype(np.float32),
            int(kept["digest"]),
        )


def examples() -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    """All example questions, the index of each one's intent, and its group of like phrases."""
    texts: list[str] = []
    labels: list[int] = []
    groups: list[int] = []
    group = 0
    for label, intent in enumerate(INTENTS):
        file = files(__package__) / "examples" / f"{intent}.txt"
        for block in file.read_text(encoding="utf-8").strip().split("\n\n"):
            lines = [line.strip() for line in block.splitlines() if line.strip()]
            texts += lines
            labels += [label] * len(lines)
            groups += [group] * len(lines)
            group += 1
    return tuple(texts), tuple(labels), tuple(groups)


def digest(texts: Sequence[str]) -> int:
    """A number that changes when the examples do."""
    return zlib.crc32("\n".join(texts).encode())


def fit(features: Matrix, labels: Sequence[int], *, decay: float, rounds: int = 250) -> Matrix:
    """Multinomial logistic regression, classes weighed alike; accelerated gradient descent."""
    count = len(labels)
    inputs = np.concatenate([features, np.ones((count, 1), np.float32)], axis=1)
    wanted = np.eye(len(INTENTS), dtype=np.float32)[np.asarray(labels)]
    weight = (count / len(INTENTS) / wanted.sum(0))[np.asarray(labels)][:, None]
    steepest = 0.5 * float(np.linalg.norm(inputs, 2)) ** 2 / count * float(weight.max()) + decay
    found = np.zeros((inputs.shape[1], len(INTENTS)), np.float32)
    ahead = found
    for step in range(rounds):
        slope = inputs.T @ ((softmax(inputs @ ahead) - wanted) * weight) / count
        slope[:-1] += decay * ahead[:-1]
        after = ahead - slope / steepest
        ahead = after + step / (step + 3) * (after - found)
        found = after
    return found.astype(np.float32)


def softmax(scores: Matrix) -> Matrix:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)
