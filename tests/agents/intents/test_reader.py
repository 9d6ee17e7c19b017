"""The shipped reader of intents, with and without its embedder."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from core.agents.intents.classifier import INTENTS, digest, examples, fit, trained
from core.agents.intents.features import lexical
from core.agents.intents.reader import ExemplarIntentReader
from core.domain.conversation import Conversation, Turn
from core.domain.sources import Schema
from core.errors import ModelError
from core.protocols import Embedder
from tests.fakes import real_models, retail

DEVELOPMENT = Path(__file__).resolve().parents[4] / "shared/evals/intents/questions.jsonl"
NOTHING = Schema()
ALONE = Conversation()
AFTER = Conversation(turns=(Turn(question="total revenue by region", answer="..."),))


def read(
    question: str,
    schema: Schema = NOTHING,
    conversation: Conversation = ALONE,
    embedder: Embedder | None = None,
) -> tuple[str, float, str]:
    reader = ExemplarIntentReader(lambda: embedder)
    return reader.read(question, schema, conversation=conversation)


class BrokenEmbedder:
    dimension = 384

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        raise ModelError("The embedding model could not be loaded.")


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("total revenue by store", "data"),
        ("how many distinct brands are there", "data"),
        ("why did profit fall in may", "business"),
        ("summarise the quarter for the board", "business"),
        ("write a function that sorts a list of dates", "code"),
        ("fix the failing test in api/users.py", "code"),
        ("deploy version 3.2 to production", "deployment"),
        ("roll back the release", "deployment"),
        ("what does our contract say about payment", "research"),
        ("search the handbook for parental leave", "research"),
        ("how do i upload a spreadsheet", "help"),
        ("what can you do for me", "help"),
    ],
)
def test_plain_kinds_are_read_without_an_embedder(question: str, intent: str) -> None:
    assert read(question)[0] == intent


def test_what_is_attached_tips_the_scale() -> None:
    question = "list the brand of every product"
    attached = read(question, retail.schema())
    assert attached[0] == "data"
    assert attached[1] > read(question)[1]
    assert "names in your data" in attached[2]


def test_repository_words_win_over_attached_data() -> None:
    assert read("add unit tests for the parser class", retail.schema())[0] == "code"


@pytest.mark.parametrize("question", ["and by region?", "only 2024", "as a line chart"])
def test_a_fragment_after_an_answer_is_about_the_data(question: str) -> None:
    intent, sure, how = read(question, retail.schema(), AFTER)
    assert intent in {"data", "business"}
    assert sure > 0.5
    assert "follow-up" in how


def test_talk_after_an_answer_stays_talk() -> None:
    assert read("thanks", retail.schema(), AFTER)[0] == "help"


@pytest.mark.parametrize(
    "question", ["", "   ", "?!", "x" * 20_000, "多少订单", "\x00\n'; DROP TABLE"]
)
def test_any_text_gets_an_intent(question: str) -> None:
    intent, sure, how = read(question)
    assert intent in INTENTS
    assert 0 < sure <= 1
    assert how


def test_a_broken_embedder_leaves_the_words() -> None:
    question = "total revenue by store"
    assert read(question, embedder=BrokenEmbedder()) == read(question)


def test_it_takes_milliseconds() -> None:
    read("warm up")
    begun = time.thread_time()
    for _ in range(20):
        read("how many distinct customers bought a kettle in the second quarter of 2024")
    assert (time.thread_time() - begun) / 20 < 0.05


def test_the_weights_are_those_of_the_examples() -> None:
    texts, labels, _ = examples()
    assert trained().digest == digest(texts), "run data/train_intents.py again"
    assert min(Counter(labels).values()) >= 80
    assert len(set(texts)) == len(texts)


def test_the_weights_stay_small() -> None:
    assert len((files("core.agents.intents") / "weights.npz").read_bytes()) < 300_000


def test_the_words_alone_tell_the_examples_apart() -> None:
    texts, labels, _ = examples()
    weights = trained().plain
    found = (lexical(texts) @ weights[:-1] + weights[-1]).argmax(1)
    assert (found == np.array(labels)).mean() > 0.85


def test_fitting_learns_what_can_be_told_apart() -> None:
    features = np.eye(6, dtype=np.float32).repeat(5, axis=0)
    labels = [number for number in range(6) for _ in range(5)]
    weights = fit(features, labels, decay=1e-4)
    assert (features @ weights[:-1] + weights[-1]).argmax(1).tolist() == labels


@pytest.fixture(scope="module")
def development() -> list[tuple[str, str]]:
    if not DEVELOPMENT.exists():
        pytest.skip("the development questions are not here")
    lines = DEVELOPMENT.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return [(record["question"], record["expected"]["intent"]) for record in records]


def test_no_development_question_is_an_example(development: list[tuple[str, str]]) -> None:
    known = {" ".join(text.lower().split()) for text in examples()[0]}
    assert not known & {" ".join(question.lower().split()) for question, _ in development}


def rates(development: list[tuple[str, str]], embedder: Embedder | None) -> tuple[float, float]:
    found = [(read(question, embedder=embedder)[0], intent) for question, intent in development]
    exact = sum(a == b for a, b in found) / len(found)
    pair = {"data", "business"}
    merged = sum(a == b or {a, b} <= pair for a, b in found) / len(found)
    return exact, merged


def test_development_questions_by_words_alone(development: list[tuple[str, str]]) -> None:
    exact, merged = rates(development, None)
    assert exact >= 0.88
    assert merged >= 0.90


@pytest.mark.model
def test_development_questions_with_the_embedder(development: list[tuple[str, str]]) -> None:
    from core.models.embedder import MiniLMEmbedder

    model = real_models.real_file(real_models.EMBEDDER)
    tokenizer = real_models.real_file("all-minilm-l6-v2-tokenizer")
    exact, merged = rates(development, MiniLMEmbedder(lambda: (model, tokenizer)))
    assert exact >= 0.88
    assert merged >= 0.95
