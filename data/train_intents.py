"""Train the reader of intents from its examples and write its weights.

Run `python data/train_intents.py FOLDER` with the folder that holds the embedding model's two
files (Syna's `models` folder). It prints how often examples are read right when every example
worded like them is left out, and how often the questions of a set are (`--check FILE`).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402

from core.agents.intents.classifier import INTENTS, WEIGHTS, digest, examples, fit  # noqa: E402
from core.agents.intents.features import lexical  # noqa: E402
from core.models.embedder import MiniLMEmbedder  # noqa: E402
from core.protocols import Embedder  # noqa: E402

MODEL, TOKENIZER = "all-minilm-l6-v2-int8.onnx", "all-minilm-l6-v2-tokenizer.json"
DECAY, DECAY_PLAIN = 2e-3, 5e-4
PARTS = 5
Matrix = npt.NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", type=Path)
    options = parser.parse_args()
    embedder = MiniLMEmbedder(lambda: (options.folder / MODEL, options.folder / TOKENIZER))
    texts, labels, groups = examples()
    # One text at a time, as questions come: padding would change the vectors a little.
    vectors = np.concatenate([embedder.embed([text.lower()]) for text in texts])
    plain = lexical(texts)
    whole = np.concatenate([vectors, plain], axis=1)
    print(f"{len(texts)} examples in {max(groups) + 1} groups")
    print("left out, with embedding:", _held_out(whole, labels, groups, decay=DECAY))
    print("left out, words alone:   ", _held_out(plain, labels, groups, decay=DECAY_PLAIN))
    weights = {
        "embedded": fit(whole, labels, decay=DECAY),
        "plain": fit(plain, labels, decay=DECAY_PLAIN),
    }
    file = ROOT / "core" / "agents" / "intents" / WEIGHTS
    with file.open("wb") as out:
        halved = {name: weight.astype(np.float16) for name, weight in weights.items()}
        np.savez_compressed(out, digest=np.uint32(digest(texts)), **halved)
    print(f"{file.name}: {file.stat().st_size:,} bytes")
    if options.check:
        _check(options.check, embedder, weights)


def _held_out(
    features: Matrix, labels: Sequence[int], groups: Sequence[int], *, decay: float
) -> str:
    """Each group read by a classifier that has seen no example of it."""
    order = np.random.default_rng(0).permutation(max(groups) + 1)
    part = np.array([order[group] % PARTS for group in groups])
    found = np.zeros(len(labels), int)
    for number in range(PARTS):
        seen = part != number
        weights = fit(features[seen], np.array(labels)[seen].tolist(), decay=decay, rounds=120)
        found[~seen] = (features[~seen] @ weights[:-1] + weights[-1]).argmax(1)
    return _rates(found, np.array(labels))


def _rates(found: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]) -> str:
    exact = float((found == labels).mean())
    merged = float((np.where(found == 1, 0, found) == np.where(labels == 1, 0, labels)).mean())
    return f"{exact:.1%} exact, {merged:.1%} with data and business as one"


def _check(file: Path, embedder: Embedder, weights: dict[str, Matrix]) -> None:
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    questions = [record["question"].lower() for record in records]
    labels = np.array([INTENTS.index(record["expected"]["intent"]) for record in records])
    begun = time.perf_counter()
    vectors = np.concatenate([embedder.embed([question]) for question in questions])
    plain = lexical(questions)
    spent = (time.perf_counter() - begun) / len(questions)
    whole = np.concatenate([vectors, plain], axis=1)
    for name, features in (("embedded", whole), ("plain", plain)):
        found = (features @ weights[name][:-1] + weights[name][-1]).argmax(1)
        print(f"{file.parent.name}, {name}: {_rates(found, labels)}")
        for number in np.flatnonzero(found != labels):
            print(f"   {INTENTS[labels[number]]} read as {INTENTS[found[number]]}")
    print(f"{spent * 1000:.1f} ms a question")


if __name__ == "__main__":
    main()
