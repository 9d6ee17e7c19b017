"""Asking the model for a query: one call, streamed, counted."""

from __future__ import annotations

from core.agents.sql.desk import Desk
from core.domain.chat import ChatRequest, Completion, Message
from core.domain.events import ModelCalled, StepText
from core.domain.steps import Tokens
from core.errors import ModelError, StepError
from core.protocols import ChatModel

MAX_TOKENS = 300
STOP = (";\n", "```\n\n")


class Writer:
    """Keeps the count of what the step's calls cost."""

    def __init__(self, desk: Desk, model: ChatModel) -> None:
        self._desk = desk
        self._model = model
        self.tokens = Tokens()

    def write(self, messages: tuple[Message, ...]) -> str:
        """What the model wrote; its text is shown as it comes."""
        request = ChatRequest(messages=messages, max_tokens=MAX_TOKENS)
        done = self._stream(request)
        if done is None:
            raise ModelError("The model ended without a reply.", retryable=True)
        self._count(done)
        return done.text

    def _stream(self, request: ChatRequest) -> Completion | None:
        context, fresh = self._desk.context, True
        for piece in self._model.stream(request, context.cancel):
            if isinstance(piece, Completion):
                return piece
            context.emit(StepText(step=self._desk.step.name, text=piece.text, fresh=fresh))
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
        self._desk.context.emit(
            ModelCalled(
                stage=self._desk.step.name,
                model=done.model,
                tokens=tokens,
                seconds=done.seconds,
                first_token_seconds=done.first_token_seconds,
            )
        )


def model_of(desk: Desk) -> ChatModel:
    """The model of the run, or StepError when there is none."""
    if desk.context.model is None:
        raise StepError(
            "No model is ready, so no query could be written.",
            code="model",
            remedy="Fetch the default model on the Models page, or add a remote one.",
        )
    return desk.context.model
