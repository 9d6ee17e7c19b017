"""What every ChatModel promises: scripted, in this process, remote."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from core.domain.cancel import CancelToken
from core.domain.catalog import Provider
from core.domain.chat import ChatRequest, Completion, Message
from core.domain.value import now
from core.errors import Cancelled, ModelError
from core.models.litellm import LiteLLMModel
from core.models.scripted import ScriptedModel
from core.protocols import ChatModel
from tests.fakes.openai_server import WORDS, OpenAIServer
from tests.fakes.real_models import small_model

SYSTEM = Message(role="system", text="You write lists of numbers.")
USER = Message(role="user", text="Write the numbers from 1 to 60, separated by commas.")


@dataclass
class Case:
    """A model and a stop string that its reply runs into."""

    model: ChatModel
    stop: str


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(pace=0.02) as running:
        yield running


@pytest.fixture(scope="module")
def local() -> Iterator[ChatModel]:
    model = small_model()
    yield model
    model.close()


@pytest.fixture(params=["scripted", pytest.param("llama", marks=pytest.mark.model), "remote"])
def case(request: pytest.FixtureRequest) -> Case:
    if request.param == "scripted":
        return Case(ScriptedModel(lambda _: "".join(WORDS), delay=0.005, chunk=7), "word9")
    if request.param == "llama":
        return Case(request.getfixturevalue("local"), "9")
    base = request.getfixturevalue("server").base_url
    provider = Provider(
        id="p", title="Server", kind="compatible", model="good", base_url=base, created_at=now()
    )
    return Case(LiteLLMModel(provider, None), "word9")


def asked(**more: object) -> ChatRequest:
    return ChatRequest.model_validate({"messages": (SYSTEM, USER), "max_tokens": 40} | more)


def test_it_says_what_it_did(case: Case) -> None:
    reply = case.model.complete(asked())
    assert reply.text.strip()
    assert reply.model == case.model.id
    assert reply.tokens_read > 0
    assert 0 < reply.tokens_written <= 40 * 4
    assert 0 <= reply.tokens_kept <= reply.tokens_read
    assert 0 < reply.first_token_seconds <= reply.seconds
    assert reply.cost == 0


def test_the_pieces_make_the_whole(case: Case) -> None:
    *pieces, last = case.model.stream(asked())
    assert isinstance(last, Completion)
    assert len(pieces) > 3
    assert "".join(piece.text for piece in pieces) == last.text


def test_a_reply_ends_at_the_token_limit(case: Case) -> None:
    reply = case.model.complete(asked(max_tokens=5))
    assert reply.finish == "length"
    assert len(reply.text) < 60


def test_a_reply_ends_before_a_stop_string(case: Case) -> None:
    whole = case.model.complete(asked())
    assert case.stop in whole.text
    reply = case.model.complete(asked(stop=(case.stop,)))
    assert reply.text == whole.text[: whole.text.index(case.stop)]
    assert reply.finish == "stop"


def test_the_same_question_gets_the_same_answer(case: Case) -> None:
    first = case.model.complete(asked())
    case.model.complete(asked(messages=(SYSTEM, Message(role="user", text="Say hello."))))
    assert case.model.complete(asked()).text == first.text


def test_it_does_not_begin_when_cancelled_before(case: Case) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        case.model.complete(asked(), token)


def test_it_stops_in_the_middle_and_answers_again(case: Case) -> None:
    token = CancelToken()
    pieces = case.model.stream(asked(), token)
    next(pieces)
    token.cancel()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        list(pieces)
    assert time.monotonic() - begun < 60
    assert case.model.complete(asked(max_tokens=5)).text


def test_a_reply_that_is_left_alone_does_not_block_the_next(case: Case) -> None:
    pieces = case.model.stream(asked())
    next(pieces)
    del pieces
    assert case.model.complete(asked(max_tokens=5)).text


def test_it_gives_up_after_its_time(case: Case) -> None:
    with pytest.raises(ModelError) as caught:
        case.model.complete(asked(timeout=0.05, max_tokens=400))
    assert caught.value.retryable
    assert "0.05 seconds" in caught.value.message


def test_it_can_be_warmed(case: Case) -> None:
    case.model.warm(SYSTEM)
    assert case.model.complete(asked(max_tokens=5)).text
