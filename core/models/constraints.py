"""Output held to a JSON Schema or a Lark grammar, by llguidance as a mask over the scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.errors import ModelError
from core.models.llama_native import LlamaNative

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Constrainer:
    """Made once a model, since reading its vocabulary takes a second."""

    def __init__(self, native: LlamaNative) -> None:
        from llguidance import LLTokenizer

        vocabulary, tokenize, ends = native.tokenizer()
        self._words = native.words
        self._tokenizer: Any = LLTokenizer.from_llamacpp(
            tokens=[_piece(native, token) for token in range(native.words)],
            vocab_ptr=vocabulary,
            tokenize_fptr=tokenize,
            eos_token=ends,
            slices=None,
        )

    def schema(self, json_schema: str) -> Constraint:
        from llguidance import LLMatcher

        try:
            grammar = LLMatcher.grammar_from_json_schema(
                json_schema, overrides={"whitespace_flexible": False}
            )
        except ValueError as error:
            raise ModelError(f"The JSON schema cannot be used: {error}.") from error
        return self.grammar(grammar, lark=False)

    def grammar(self, text: str, *, lark: bool = True) -> Constraint:
        from llguidance import LLMatcher

        source = LLMatcher.grammar_from_lark(text) if lark else text
        matcher = LLMatcher(self._tokenizer, source)
        if matcher.is_error():
            raise ModelError(f"The grammar cannot be used: {matcher.get_error()}.")
        return Constraint(matcher, self._words)


class Constraint:
    """One reply being written under a grammar."""

    def __init__(self, matcher: Any, words: int) -> None:
        from llguidance.numpy import allocate_token_bitmask

        self._matcher = matcher
        self._words = words
        self._bits = allocate_token_bitmask(1, words)

    def mask(self, logits: npt.NDArray[np.float32]) -> None:
        """Make impossible, in place, every token that the grammar refuses."""
        import numpy as np
        from llguidance.numpy import fill_next_token_bitmask

        fill_next_token_bitmask(self._matcher, self._bits)
        allowed = np.unpackbits(self._bits.view(np.uint8)[0], bitorder="little")
        logits[allowed[: self._words] == 0] = -np.inf

    def accept(self, token: int) -> None:
        if not self._matcher.consume_token(token):
            raise ModelError(f"The grammar was left: {self._matcher.get_error()}.", retryable=True)

    def forced(self) -> list[int]:
        """Tokens that must come next, as far as there is no choice."""
        return [int(token) for token in self._matcher.compute_ff_tokens()]

    @property
    def done(self) -> bool:
        return bool(self._matcher.is_stopped())


def _piece(native: LlamaNative, token: int) -> bytes:
    """The bytes of a token; 0xff before those that stand for no text."""
    piece = native.piece(token, special=True)
    return b"\xff" + piece if native.is_control(token, piece) else piece
