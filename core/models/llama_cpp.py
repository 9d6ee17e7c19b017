"""A language model in this process, by llama.cpp. One call at a time; evaluated prefixes kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core.domain.cancel import CancelToken, ended_after
from core.domain.chat import ChatRequest, Completion, Delta, Message
from core.errors import ModelError
from core.models.chat_template import ChatTemplate, Prompt
from core.models.constraints import Constrainer, Constraint
from core.models.gguf import check_gguf
from core.models.llama_context import LlamaContext
from core.models.llama_native import LlamaNative, Stopped
from core.models.prefixes import KeptPrefixes
from core.models.sampling import Sampler, loops
from core.models.stops import StopText

_ROOM_TO_WRITE = 16


class LlamaCppModel:
    """Loads the file when made. `fingerprint` names its content; kept prefixes go to `prefixes`."""

    def __init__(
        self,
        path: Path,
        *,
        id: str,
        fingerprint: str,
        prefixes: Path | None = None,
        context: int = 8192,
    ) -> None:
        check_gguf(path)
        self.id = id
        self._native = LlamaNative(path, context=context)
        self._kept = KeptPrefixes(prefixes, model=f"{fingerprint} {self._native.version}")
        self._context = LlamaContext(self._native, self._kept)
        self._template = ChatTemplate(
            self._native.metadata("tokenizer.chat_template"),
            bos=self._native.marker("bos"),
            eos=self._native.marker("eos"),
            tokens=lambda text, special: self._native.tokens(text, special=special),
        )
        self._constrainer: Constrainer | None = None
        self._lock = threading.Lock()
        self._closed = False

    @property
    def context(self) -> int:
        """How many tokens a prompt and its reply may have together."""
        return self._native.context

    @property
    def bytes_per_token(self) -> int:
        return self._native.bytes_per_token

    def complete(self, request: ChatRequest, cancel: CancelToken | None = None) -> Completion:
        for item in self.stream(request, cancel):
            if isinstance(item, Completion):
                return item
        raise ModelError("The model stopped without a reply.", retryable=True)

    def stream(
        self, request: ChatRequest, cancel: CancelToken | None = None
    ) -> Iterator[Delta | Completion]:
        with self._turn(cancel, request.timeout) as check:
            writing = self._begin(request, check)
            for text in self._write(writing, check):
                if text:
                    yield Delta(text=text)
            yield writing.completion(self.id)

    def warm(self, stable: Message, cancel: CancelToken | None = None) -> None:
        with self._turn(cancel, 600.0) as check:
            tokens = self._template.stable(stable)
            self._fits(len(tokens))
            self._context.warm(list(tokens), check)

    def close(self, *, wait: bool = False) -> None:
        """Free the memory. A call that is running is told to stop, unless `wait`."""
        if not wait:
            self._closed = True
            self._native.stop()
        with self._lock:
            self._closed = True
            self._kept.clear()
            self._native.close()

    @contextmanager
    def _turn(self, cancel: CancelToken | None, timeout: float) -> Iterator[Callable[[], None]]:
        """Hold the model; yields the check that raises when the call must end."""
        while not self._lock.acquire(timeout=0.05):
            if cancel is not None:
                cancel.raise_if_cancelled()
        try:
            end = time.monotonic() + timeout

            def check() -> None:
                if cancel is not None:
                    cancel.raise_if_cancelled()
                if self._closed:
                    raise ModelError("The model was closed.", retryable=True)
                if time.monotonic() > end:
                    raise _too_slow(timeout)

            check()
            with self._stopping(cancel, timeout):
                yield check
        except Stopped as stopped:
            check()
            raise _too_slow(timeout) from stopped
        finally:
            self._lock.release()

    @contextmanager
    def _stopping(self, cancel: CancelToken | None, timeout: float) -> Iterator[None]:
        """Let a cancel or the time limit end even a running evaluation, but none that follows."""
        self._native.resume()
        stop = self._native.stop
        with ended_after(timeout, stop), (cancel or CancelToken()).ending(stop):
            yield

    def _begin(self, request: ChatRequest, check: Callable[[], None]) -> _Writing:
        started = time.perf_counter()
        prompt = self._template.prompt(request.messages, request.begin)
        room = self._fits(len(prompt.tokens))
        constraint = self._constraint(request)
        kept = self._context.read(_kept_part(prompt, request), check)
        return _Writing(
            started=started,
            read=len(prompt.tokens),
            kept=kept,
            limit=min(request.max_tokens, room),
            sampler=Sampler(request.temperature, request.seed),
            shown=StopText(request.stop),
            constraint=constraint,
        )

    def _write(self, writing: _Writing, check: Callable[[], None]) -> Iterator[str]:
        """Text as it is written, until the model, a stop string, a limit or a loop ends it."""
        while True:
            check()
            tokens = self._next(writing)
            if not tokens:
                break
            writing.tokens += tokens
            yield writing.show(b"".join(self._native.piece(token) for token in tokens))
            if writing.shown.stopped:
                return
            if len(writing.tokens) >= writing.limit or loops(writing.tokens):
                writing.cut = True
                break
            self._context.append(tokens)
        yield writing.show(b"", last=True)

    def _next(self, writing: _Writing) -> list[int]:
        """The tokens to write next, none at the end; several where the grammar leaves no choice."""
        constraint = writing.constraint
        left = writing.limit - len(writing.tokens)
        if left <= 0 or (constraint is not None and constraint.done):
            return []
        logits = self._native.logits()
        if constraint is not None:
            constraint.mask(logits)
        token = writing.sampler.pick(logits)
        if self._native.ends(token):
            return []
        if constraint is None:
            return [token]
        constraint.accept(token)
        forced = constraint.forced()[: left - 1]
        for follower in forced:
            constraint.accept(follower)
        return [token, *(f for f in forced if not self._native.ends(f))]

    def _constraint(self, request: ChatRequest) -> Constraint | None:
        if request.json_schema is None and request.grammar is None:
            return None
        if self._constrainer is None:
            self._constrainer = Constrainer(self._native)
        if request.json_schema is not None:
            return self._constrainer.schema(request.json_schema)
        return self._constrainer.grammar(request.grammar or "")

    def _fits(self, tokens: int) -> int:
        """How many tokens are left to write."""
        room = self.context - tokens
        if room < _ROOM_TO_WRITE:
            raise ModelError(
                f"The question and the description of the data have {tokens:,} tokens; "
                f"this model can hold {self.context:,}.",
                kept="Nothing was asked.",
                remedy="Attach fewer tables, or choose a model with a larger context.",
            )
        return room


@dataclass
class _Writing:
    """One reply while it is being written."""

    started: float
    read: int
    kept: int
    limit: int
    sampler: Sampler
    shown: StopText
    constraint: Constraint | None
    tokens: list[int] = field(default_factory=list)
    text: str = ""
    first: float = 0.0
    cut: bool = False

    def show(self, piece: bytes, *, last: bool = False) -> str:
        self.first = self.first or time.perf_counter() - self.started
        text = self.shown.flush() if last else self.shown.feed(piece)
        self.text += text
        return text

    def completion(self, model: str) -> Completion:
        return Completion(
            text=self.text,
            model=model,
            tokens_read=self.read,
            tokens_written=len(self.tokens),
            tokens_kept=self.kept,
            seconds=time.perf_counter() - self.started,
            first_token_seconds=self.first,
            finish="length" if self.cut else "stop",
        )


def _kept_part(prompt: Prompt, request: ChatRequest) -> Prompt:
    """A lone message is asked once; nothing of it is worth keeping."""
    return prompt if len(request.messages) > 1 else Prompt(prompt.tokens, 0)


def _too_slow(timeout: float) -> ModelError:
    return ModelError(
        f"The model did not finish within {timeout:g} seconds.",
        retryable=True,
        remedy="Ask again, or choose a smaller model.",
    )
