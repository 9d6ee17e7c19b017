"""A model that says what it was given: drives tests and the tour, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from core.domain.cancel import CancelToken
from core.domain.chat import ChatRequest, Completion, Delta, Message
from core.errors import Cancelled, ModelError

Reply = str | ModelError


class ScriptedModel:
    """`replies` come in order, or are made from the request; a ModelError is raised.

    `delay` is the seconds before each delta. `requests` and `warmed` keep what was asked.
    """

    def __init__(
        self,
        replies: Sequence[Reply] | Callable[[ChatRequest], Reply],
        *,
        id: str = "scripted",
        delay: float = 0.0,
        chunk: int = 8,
    ) -> None:
        self.id = id
        self.requests: list[ChatRequest] = []
        self.warmed: list[Message] = []
        self._replies = replies
        self._delay = delay
        self._chunk = chunk
        self._lock = threading.Lock()
        self._next = 0

    def complete(self, request: ChatRequest, cancel: CancelToken | None = None) -> Completion:
        for item in self.stream(request, cancel):
            if isinstance(item, Completion):
                return item
        raise ModelError("The scripted model stopped early.")

    def stream(
        self, request: ChatRequest, cancel: CancelToken | None = None
    ) -> Iterator[Delta | Completion]:
        start = time.perf_counter()
        reply = self._reply(request)
        if isinstance(reply, ModelError):
            raise reply
        text, finish = _shortened(reply, request)
        first = 0.0
        for at in range(0, len(text), self._chunk):
            self._wait(cancel, start, timeout=request.timeout)
            first = first or time.perf_counter() - start
            yield Delta(text=text[at : at + self._chunk])
        if cancel is not None:
            cancel.raise_if_cancelled()
        yield Completion(
            text=text,
            model=self.id,
            tokens_read=sum(_tokens(m.text) for m in request.messages),
            tokens_written=_tokens(text),
            tokens_kept=_tokens(request.messages[0].text) if self._was_warm(request) else 0,
            seconds=time.perf_counter() - start,
            first_token_seconds=first,
            finish="length" if finish else "stop",
        )

    def warm(self, stable: Message, cancel: CancelToken | None = None) -> None:
        if cancel is not None:
            cancel.raise_if_cancelled()
        self.warmed.append(stable)

    def close(self, *, wait: bool = False) -> None:
        """Nothing to free."""

    def _reply(self, request: ChatRequest) -> Reply:
        with self._lock:
            self.requests.append(request)
            if callable(self._replies):
                return self._replies(request)
            if self._next >= len(self._replies):
                raise ModelError(
                    "The scripted model has no reply left.", remedy="Give it another reply."
                )
            self._next += 1
            return self._replies[self._next - 1]

    def _wait(self, cancel: CancelToken | None, start: float, *, timeout: float) -> None:
        end = time.perf_counter() + self._delay
        while True:
            if cancel is not None and cancel.cancelled:
                raise Cancelled
            if time.perf_counter() - start > timeout:
                raise ModelError(
                    f"The model did not finish within {timeout:g} seconds.", retryable=True
                )
            left = end - time.perf_counter()
            if left <= 0:
                return
            time.sleep(min(left, 0.01))

    def _was_warm(self, request: ChatRequest) -> bool:
        return request.messages[0] in self.warmed


class FixedProvider:
    """Always the one model, or none: what tests and the tour use where a choice is made."""

    def __init__(self, model: ScriptedModel | None) -> None:
        self.model = model

    def chat(self, model: str | None = None) -> ScriptedModel | None:
        return self.model

    def ready(self, model: str | None = None) -> bool:
        return self.model is not None


def _shortened(text: str, request: ChatRequest) -> tuple[str, bool]:
    """`text` up to the first stop string and the token limit; whether the limit cut it."""
    for stop in request.stop:
        text = text.split(stop, 1)[0]
    limit = request.max_tokens * 4
    return text[:limit], len(text) > limit


def _tokens(text: str) -> int:
    return -(-len(text) // 4)


def scripted_from(file: Path) -> ScriptedModel:
    """A model from a file of JSON lines: `{"when": "words of the question", "say": "..."}`.

    The first line whose words the last message holds is the reply; a line without `when` fits
    all. `{"delay": seconds}` waits before each piece of text.
    """
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    delay = next((float(line["delay"]) for line in lines if "delay" in line), 0.0)
    rules = [(str(line.get("when", "")), str(line["say"])) for line in lines if "say" in line]

    def reply(request: ChatRequest) -> Reply:
        asked = request.messages[-1].text
        said = next((say for when, say in rules if when in asked), None)
        return said if said is not None else ModelError("The scripted model has no reply to this.")

    return ScriptedModel(reply, delay=delay)
