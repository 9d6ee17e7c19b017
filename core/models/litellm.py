"""Remote models by LiteLLM: OpenAI, Anthropic, Gemini, and anything that speaks like OpenAI."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.domain.cancel import CancelToken
from core.domain.catalog import Provider
from core.domain.chat import ChatRequest, Completion, Delta, Message
from core.errors import ModelError
from core.models.remote_errors import model_error
from core.models.remote_library import library

_PREFIX = {"openai": "openai", "anthropic": "anthropic", "gemini": "gemini", "compatible": "openai"}
_POLL = 0.05
_End = Literal["end"]


class LiteLLMModel:
    """`key` is passed with each call. A Lark `grammar` of a request is not sent: none takes it."""

    def __init__(self, provider: Provider, key: str | None) -> None:
        self._provider = provider
        self._key = key
        library.start()

    @property
    def id(self) -> str:
        return self._provider.id

    def complete(self, request: ChatRequest, cancel: CancelToken | None = None) -> Completion:
        for item in self.stream(request, cancel):
            if isinstance(item, Completion):
                return item
        raise ModelError(f"{self._provider.title} stopped without a reply.", retryable=True)

    def stream(
        self, request: ChatRequest, cancel: CancelToken | None = None
    ) -> Iterator[Delta | Completion]:
        token = cancel or CancelToken()
        token.raise_if_cancelled()
        arguments = self._arguments(request)
        while not library.wait(_POLL):
            token.raise_if_cancelled()
        call = _Call(arguments, request.timeout)
        reply = _Reply()
        call.start()
        try:
            for chunk in call.chunks(token, self._provider):
                text = reply.add(chunk)
                if text:
                    yield Delta(text=text)
        finally:
            call.abandon()
        yield self._completion(reply)

    def warm(self, stable: Message, cancel: CancelToken | None = None) -> None:
        """Providers keep prefixes themselves; loading the library is what can be done ahead."""
        library.start()

    @property
    def _name(self) -> str:
        prefix = _PREFIX[self._provider.kind] + "/"
        model = self._provider.model
        same = self._provider.kind != "compatible" and model.startswith(prefix)
        return model if same else prefix + model

    def _arguments(self, request: ChatRequest) -> dict[str, Any]:
        if self._key is None and self._provider.kind != "compatible":
            raise ModelError(
                f"There is no key for {self._provider.title}.",
                remedy="Enter it on the Settings page.",
            )
        arguments: dict[str, Any] = {
            "model": self._name,
            "messages": [{"role": m.role, "content": m.text} for m in request.messages],
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "api_key": self._key or "none",
            "stream": True,
            "stream_options": {"include_usage": True},
            "timeout": request.timeout,
            "max_retries": 0,
            "num_retries": 0,
        }
        if self._provider.kind in ("openai", "compatible"):
            arguments["seed"] = request.seed
        if self._provider.base_url:
            arguments["api_base"] = self._provider.base_url
        if request.stop:
            arguments["stop"] = list(request.stop)
        if request.json_schema is not None:
            schema = {"name": "reply", "schema": json.loads(request.json_schema), "strict": True}
            arguments["response_format"] = {"type": "json_schema", "json_schema": schema}
        return arguments

    def _completion(self, reply: _Reply) -> Completion:
        return Completion(
            text=reply.text,
            model=self._provider.id,
            tokens_read=reply.read,
            tokens_written=reply.written,
            tokens_kept=reply.kept,
            seconds=time.perf_counter() - reply.started,
            first_token_seconds=reply.first,
            cost=_cost(self._name, reply) if self._provider.kind != "compatible" else 0.0,
            finish="length" if reply.finish == "length" else "stop",
        )


class _Call:
    """One streaming call on a thread of its own, so that a silent server can be left alone."""

    def __init__(self, arguments: Mapping[str, Any], timeout: float) -> None:
        self._arguments = arguments
        self._timeout = timeout
        self._items: queue.SimpleQueue[Any | Exception | _End] = queue.SimpleQueue()
        self._left = threading.Event()
        self._deadline = 0.0

    def start(self) -> None:
        self._deadline = time.monotonic() + self._timeout
        threading.Thread(target=self._run, name="syna-remote-call", daemon=True).start()

    def chunks(self, cancel: CancelToken, provider: Provider) -> Iterator[Any]:
        while True:
            cancel.raise_if_cancelled()
            self._refuse_late(provider)
            try:
                item = self._items.get(timeout=_POLL)
            except queue.Empty:
                continue
            if item == "end":
                return
            if isinstance(item, ModelError):
                raise item
            if isinstance(item, Exception):
                self._refuse_late(provider)  # the library is given the same time
                # Without the cause: its text may quote the key.
                raise model_error(item, title=provider.title, model=provider.model) from None
            yield item

    def _refuse_late(self, provider: Provider) -> None:
        if time.monotonic() > self._deadline:
            raise ModelError(
                f"{provider.title} did not finish within {self._timeout:g} seconds.",
                retryable=True,
            )

    def abandon(self) -> None:
        self._left.set()

    def _run(self) -> None:
        try:
            response = library.get().completion(**self._arguments)
            for chunk in response:
                if self._left.is_set():
                    response.completion_stream.close()
                    return
                self._items.put(chunk)
            self._items.put("end")
        except Exception as error:
            self._items.put(error)


@dataclass
class _Reply:
    """A reply as its chunks come in."""

    started: float = field(default_factory=time.perf_counter)
    text: str = ""
    first: float = 0.0
    finish: str = "stop"
    read: int = 0
    written: int = 0
    kept: int = 0

    def add(self, chunk: Any) -> str:
        usage = getattr(chunk, "usage", None)
        if usage is not None:
            self.read = int(usage.prompt_tokens or 0)
            self.written = int(usage.completion_tokens or 0)
            details = getattr(usage, "prompt_tokens_details", None)
            self.kept = int(getattr(details, "cached_tokens", None) or 0)
        if not chunk.choices:
            return ""
        choice = chunk.choices[0]
        self.finish = choice.finish_reason or self.finish
        text = str(choice.delta.content or "")
        if text:
            self.first = self.first or time.perf_counter() - self.started
        self.text += text
        return text


def _cost(model: str, reply: _Reply) -> float:
    """US dollars by LiteLLM's price list; 0 for a model that is not on it."""
    try:
        parts = library.get().cost_per_token(
            model=model, prompt_tokens=reply.read, completion_tokens=reply.written
        )
    except Exception:  # its own error for an unknown model, which has changed between versions
        return 0.0
    return float(sum(parts))
