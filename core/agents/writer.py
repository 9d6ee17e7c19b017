"""Asking the model for a query or a script: one call, streamed, counted."""

from __future__ import annotations

from core.agents.base import RunContext
from core.domain.chat import ChatRequest, Completion, Message
from core.domain.events import ModelCalled, StepText
from core.domain.steps import Tokens
from core.errors import ModelError, StepError
from core.protocols import ChatModel

MAX_TOKENS = 300


class Writer:
    """Keeps the count of what the step's calls cost."""

    def __init__(self, step: str, context: RunContext, model: ChatModel) -> None:
        self._step = step
        self._context = context
        self._model = model
        self.tokens = Tokens()

    def write(self, messages: tuple[Message, ...], *, max_tokens: int = MAX_TOKENS) -> str:
        """What the model wrote; its text is shown as it comes."""
        return self.ask(ChatRequest(messages=messages, max_tokens=max_tokens))

    def ask(self, request: ChatRequest) -> str:
        """The same for a request with terms of its own."""
        done = self._stream(request)
        if done is None:
            raise ModelError("The model ended without a reply.", retryable=True)
        self._count(done)
        return done.text

    def _stream(self, request: ChatRequest) -> Completion | None:
        fresh = True
        for piece in self._model.stream(request, self._context.cancel):
            if isinstance(piece, Completion):
                return piece
            self._context.emit(StepText(step=self._step, text=piece.text, fresh=fresh))
            fresh = False
        return None

    def _count(self, done: Completion) -> None:
        tokens = Tokens(
            read=done.tokens_read,
            written=done.tokens_written,
            kept=done.tokens_kept,
            calls=1,
            cost=done.cost,
        )
        self.tokens += tokens
        self._context.emit(
            ModelCalled(
                stage=self._step,
                model=done.model,
                tokens=tokens,
                seconds=done.seconds,
                first_token_seconds=done.first_token_seconds,
            )
        )


def model_of(context: RunContext) -> ChatModel:
    """The model of the run, or StepError when there is none."""
    if context.model is None:
        raise StepError(
            "No model is ready, so nothing could be written.",
            code="model",
            remedy="Fetch the default model on the Models page, or add a remote one.",
        )
    return context.model
