"""From messages to tokens, by the template that a model file carries."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.domain.chat import Message
from core.errors import ModelError

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_HOLE = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True)
class Prompt:
    """`stable` is how many of the first tokens come from the first message."""

    tokens: tuple[int, ...]
    stable: int


class ChatTemplate:
    """Renders markers and messages apart, so that no message can contain a marker that works."""

    def __init__(
        self, template: str, *, bos: str, eos: str, tokens: Callable[[str, bool], list[int]]
    ) -> None:
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        self._render = Jinja2ChatFormatter(template or CHATML, eos_token=eos, bos_token=bos)
        self._tokens = tokens

    def prompt(self, messages: Sequence[Message], begin: str = "") -> Prompt:
        """The tokens of the whole conversation, ending where the model's reply goes on."""
        tokens: list[int] = []
        stable = 0
        for part, hole in self._parts(messages):
            tokens += self._tokens(part, True)
            if hole is not None:
                tokens += self._tokens(messages[hole].text, False)
                stable = stable or len(tokens)
        if begin:
            tokens += self._tokens(begin, False)
        return Prompt(tuple(tokens), stable)

    def stable(self, first: Message) -> tuple[int, ...]:
        """The tokens that every prompt beginning with `first` begins with."""
        prompt = self.prompt((first, Message(role="user", text="?")))
        return prompt.tokens[: prompt.stable]

    def _parts(self, messages: Sequence[Message]) -> list[tuple[str, int | None]]:
        """Pieces of template text, each with the message that follows it."""
        holes = [{"role": m.role, "content": f"\ue000{at}\ue001"} for at, m in enumerate(messages)]
        try:
            text = str(self._render(messages=holes).prompt)
        except Exception as error:  # a template is a program that came with the file
            raise ModelError("The model's own chat template could not be used.") from error
        pieces = _HOLE.split(text)
        numbers = [int(n) for n in pieces[1::2]]
        return list(zip(pieces[0::2], [*numbers, None], strict=True))
