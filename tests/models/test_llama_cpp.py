"""The model in this process, with the real small file."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from core.domain.cancel import CancelToken
from core.domain.chat import ChatRequest, Message
from core.errors import Cancelled, ModelError
from core.models.gguf import check_gguf
from core.models.llama_cpp import LlamaCppModel
from core.models.llama_native import LlamaNative
from tests.fakes.real_models import SMALL, real_file, small_model

TABLE = "CREATE TABLE orders (id INTEGER, customer TEXT, total DOUBLE, created DATE);\n"
SYSTEM = Message(role="system", text="You write one SQL query. Answer with SQL only.\n" + TABLE * 6)
SHAPE = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["summary", "trend", "share"]},
        "column": {"enum": ["customer", "total", "created"]},
        "limit": {"type": "integer", "minimum": 1, "maximum": 50},
    },
    "required": ["kind", "column", "limit"],
    "additionalProperties": False,
}

real = pytest.mark.model


@pytest.fixture(scope="module")
def model() -> Iterator[LlamaCppModel]:
    opened = small_model()
    yield opened
    opened.close()


def asked(text: str, **more: object) -> ChatRequest:
    messages = (SYSTEM, Message(role="user", text=text))
    return ChatRequest.model_validate({"messages": messages, "max_tokens": 32} | more)


@real
def test_a_follow_up_reads_only_what_is_new(model: LlamaCppModel) -> None:
    first = model.complete(asked("How many orders are there?"))
    second = model.complete(asked("What is the total of all orders?"))
    assert "SELECT" in first.text
    assert second.tokens_kept > second.tokens_read - 40
    assert second.tokens_read > 100


@real
def test_a_prefix_outlives_the_model_and_gives_the_same_answer(tmp_path: Path) -> None:
    cold = small_model(tmp_path)
    try:
        said = cold.complete(asked("Show the total of each customer."))
    finally:
        cold.close()
    assert said.tokens_kept == 0
    warm = small_model(tmp_path)
    try:
        again = warm.complete(asked("Show the total of each customer."))
    finally:
        warm.close()
    assert again.tokens_kept > again.tokens_read - 40
    assert again.text == said.text


@real
def test_a_damaged_kept_state_changes_nothing(tmp_path: Path) -> None:
    first = small_model(tmp_path)
    first.warm(SYSTEM)
    first.close()
    (path,) = tmp_path.glob("*.kv")
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    second = small_model(tmp_path)
    try:
        reply = second.complete(asked("How many orders are there?"))
    finally:
        second.close()
    assert reply.tokens_kept == 0
    assert "SELECT" in reply.text


@real
def test_answers_do_not_depend_on_what_came_before(model: LlamaCppModel) -> None:
    questions = ("Newest order?", "How many customers are there by month?")
    alone = []
    for question in questions:
        fresh = small_model()
        alone.append(fresh.complete(asked(question)).text)
        fresh.close()
    for at in (0, 1, 1, 0):
        assert model.complete(asked(questions[at])).text == alone[at]


@real
def test_a_schema_is_kept_to(model: LlamaCppModel) -> None:
    for text in ("Show how the total moved.", "Which customers matter most?"):
        reply = model.complete(asked(text, json_schema=json.dumps(SHAPE)))
        found = json.loads(reply.text)
        assert set(found) == {"kind", "column", "limit"}
        assert found["kind"] in SHAPE["properties"]["kind"]["enum"]  # type: ignore[index]
        assert 1 <= found["limit"] <= 50
        assert reply.finish == "stop"


@real
def test_a_grammar_is_kept_to(model: LlamaCppModel) -> None:
    grammar = 'start: "yes" | "no" | "cannot say"'
    reply = model.complete(asked("Is there a date?", grammar=grammar, temperature=1.5, seed=4))
    assert reply.text in ("yes", "no", "cannot say")


@real
def test_a_grammar_that_is_none_is_a_clear_error(model: LlamaCppModel) -> None:
    with pytest.raises(ModelError, match="grammar cannot be used"):
        model.complete(asked("x", grammar="start: ((("))
    with pytest.raises(ModelError, match="schema cannot be used"):
        model.complete(asked("x", json_schema="not json"))
    assert model.complete(asked("How many orders are there?")).text


@real
def test_a_seed_repeats_an_answer(model: LlamaCppModel) -> None:
    warm = {"temperature": 1.2, "max_tokens": 24}
    one, two, other = (model.complete(asked("Say anything.", seed=s, **warm)) for s in (5, 5, 6))
    assert one.text == two.text
    assert one.text != other.text


@real
def test_going_round_in_circles_ends(model: LlamaCppModel) -> None:
    grammar = 'start: ("again and again ")+'
    reply = model.complete(asked("Go.", grammar=grammar, max_tokens=1500))
    assert reply.finish == "length"
    assert reply.tokens_written < 200


@real
def test_reading_a_long_prompt_can_be_stopped_at_once(
    model: LlamaCppModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = CancelToken()
    long = Message(role="user", text="A long tale. " * 450)
    read: list[int] = []
    evaluate = LlamaNative.evaluate

    def second_is_stopped(native: LlamaNative, tokens: Sequence[int]) -> None:
        if read:
            token.cancel()
        evaluate(native, tokens)
        read.append(len(tokens))

    with monkeypatch.context() as patch:
        patch.setattr(LlamaNative, "evaluate", second_is_stopped)
        with pytest.raises(Cancelled):
            model.complete(ChatRequest(messages=(SYSTEM, long)), token)
    assert len(read) == 1
    assert model.complete(asked("How many orders are there?")).text


@real
def test_a_prompt_that_does_not_fit_is_refused(model: LlamaCppModel) -> None:
    with pytest.raises(ModelError, match="can hold 2,048") as caught:
        model.complete(asked("word " * 5000))
    assert not caught.value.retryable
    assert caught.value.remedy


@real
def test_closing_gives_the_memory_back_and_ends_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = small_model()
    told, stop = threading.Event(), LlamaNative.stop

    def telling(native: LlamaNative) -> None:
        stop(native)
        told.set()

    monkeypatch.setattr(LlamaNative, "stop", telling)
    loaded = psutil.Process().memory_info().rss
    pieces = opened.stream(asked("Count to a thousand.", max_tokens=1000))
    next(pieces)
    closer = threading.Thread(target=opened.close)
    closer.start()
    assert told.wait(60)
    with pytest.raises(ModelError):
        list(pieces)
    closer.join(60)
    assert not closer.is_alive()
    assert psutil.Process().memory_info().rss < loaded - 150_000_000
    with pytest.raises(ModelError, match="closed"):
        opened.complete(asked("Still there?"))


@real
@pytest.mark.parametrize("harm", ["cut", "header"])
def test_a_damaged_file_is_an_error_and_no_crash(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "model.gguf"
    with real_file(SMALL).open("rb") as file:
        raw = bytearray(file.read(30_000_000))
    if harm == "header":
        raw[8:24] = b"\xff" * 16
    path.write_bytes(raw)
    with pytest.raises(ModelError, match="could not be loaded") as caught:
        LlamaCppModel(path, id="m", fingerprint="f")
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("content", "size", "said"),
    [
        (b"", None, "not a model file"),
        (b"<html>" + bytes(2000), None, "not a model file"),
        (b"GGUF", None, "not a model file"),
        (b"GGUF" + bytes(2000), 3000, "2,004 bytes instead of 3,000"),
    ],
)
def test_a_file_is_looked_at_first(
    tmp_path: Path, content: bytes, size: int | None, said: str
) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=said):
        check_gguf(path, size)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.gguf cannot be read"):
        check_gguf(tmp_path / "none.gguf")
