"""Remote models against a real server on this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from core.domain.cancel import CancelToken
from core.domain.catalog import Provider
from core.domain.chat import ChatRequest, Message
from core.domain.value import now
from core.errors import Cancelled, ModelError
from core.models.litellm import LiteLLMModel
from tests.fakes.openai_server import OpenAIServer

KEY = "sk-very-secret"


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def model(name: str, base_url: str | None, key: str | None = KEY) -> LiteLLMModel:
    provider = Provider(
        id="p",
        title="The server",
        kind="openai" if base_url is None else "compatible",
        model=name,
        base_url=base_url,
        has_key=key is not None,
        created_at=now(),
    )
    return LiteLLMModel(provider, key)


def asked(**more: object) -> ChatRequest:
    messages = (Message(role="system", text="S"), Message(role="user", text="Q"))
    return ChatRequest.model_validate({"messages": messages, "timeout": 120.0} | more)


def test_the_request_arrives_whole_and_the_counts_come_back(server: OpenAIServer) -> None:
    schema = '{"type": "object", "properties": {"a": {"type": "integer"}}}'
    reply = model("good", server.base_url).complete(
        asked(max_tokens=9, temperature=0.5, seed=3, stop=("END",), json_schema=schema)
    )
    body = server.requests[-1]
    assert body["messages"] == [
        {"role": "system", "content": "S"},
        {"role": "user", "content": "Q"},
    ]
    assert (body["max_tokens"], body["temperature"], body["seed"]) == (9, 0.5, 3)
    assert body["stop"] == ["END"]
    assert body["response_format"]["json_schema"]["schema"]["properties"] == {
        "a": {"type": "integer"}
    }
    assert server.keys[-1] == KEY
    assert (reply.tokens_read, reply.tokens_written, reply.tokens_kept) == (21, 9, 7)
    assert reply.finish == "length"


def test_a_server_without_keys_gets_none_of_ours(server: OpenAIServer) -> None:
    model("good", server.base_url, key=None).complete(asked(max_tokens=3))
    assert server.keys[-1] == "none"


@pytest.mark.parametrize(
    ("name", "said", "retryable"),
    [
        ("bad-key", "refused the key", False),
        ("nobody", "no model called nobody", False),
        ("busy", "asks for a pause", True),
        ("broken", "fault of its own", True),
        ("long", "too long", False),
        ("odd", "did not accept", False),
        ("stumbles", "", True),
        ("cut", "", True),
    ],
)
def test_every_failure_is_a_sentence_without_the_key(
    server: OpenAIServer, name: str, said: str, retryable: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ModelError) as caught:
        model(name, server.base_url).complete(asked())
    error = caught.value
    assert "The server" in error.message
    assert said in error.message
    assert error.retryable is retryable
    assert KEY not in error.describe()
    assert error.__cause__ is None
    assert KEY not in caplog.text


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelError, match="The server could not be reached") as caught:
        model("good", "http://127.0.0.1:9/v1").complete(asked())
    assert caught.value.retryable


def test_a_silent_server_is_given_up(server: OpenAIServer) -> None:
    with pytest.raises(ModelError, match=r"0\.3 seconds") as caught:
        model("silent", server.base_url).complete(asked(timeout=0.3))
    assert caught.value.retryable


def test_a_silent_server_can_be_left(server: OpenAIServer) -> None:
    token = CancelToken()
    pieces = model("silent", server.base_url).stream(asked(), token)
    token.cancel()
    with pytest.raises(Cancelled):
        next(iter(pieces))


def test_a_missing_key_is_said_before_anything_is_sent() -> None:
    with pytest.raises(ModelError, match="no key for The server"):
        model("gpt-4.1-mini", None, key=None).complete(asked())


@pytest.mark.parametrize(
    ("kind", "name", "sent"),
    [
        ("openai", "gpt-4.1-mini", "openai/gpt-4.1-mini"),
        ("anthropic", "anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4-5"),
        ("gemini", "gemini-2.5-flash", "gemini/gemini-2.5-flash"),
        ("compatible", "openai/gpt-oss", "openai/openai/gpt-oss"),
    ],
)
def test_names_are_those_of_the_library(kind: str, name: str, sent: str) -> None:
    provider = Provider.model_validate(
        {"id": "p", "title": "T", "kind": kind, "model": name, "created_at": now()}
    )
    assert LiteLLMModel(provider, "k")._name == sent
