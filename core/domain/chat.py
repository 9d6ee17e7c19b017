"""What a language model is asked and what it says."""

from __future__ import annotations

from typing import Literal

from core.domain.value import Value


class Message(Value):
    role: Literal["system", "user", "assistant"]
    text: str


class ChatRequest(Value):
    """One call. The first message is the stable part, whose evaluation adapters may keep.

    At most one of `json_schema` (a JSON Schema as text) and `grammar` (Lark, for llguidance).
    The reply goes on from `begin` where the adapter can put words into a model's mouth; it is no
    part of the text that comes back. Others leave it out.
    """

    messages: tuple[Message, ...]
    json_schema: str | None = None
    grammar: str | None = None
    max_tokens: int = 512
    temperature: float = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    begin: str = ""
    timeout: float = 120.0


class Delta(Value):
    """A piece of text as it is written."""

    text: str


class Completion(Value):
    """The whole reply. `tokens_kept` of `tokens_read` were evaluated before; `cost` is in US
    dollars.
    """

    text: str
    model: str
    tokens_read: int
    tokens_written: int
    tokens_kept: int = 0
    seconds: float = 0.0
    first_token_seconds: float = 0.0
    cost: float = 0.0
    finish: Literal["stop", "length"] = "stop"
