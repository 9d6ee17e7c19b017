"""A question, with all that a plan for it may be read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.domain.conversation import Conversation
from core.domain.profiles import Join, TableProfile
from core.domain.sources import Schema


@dataclass(frozen=True)
class Inquiry:
    """`intent` is the kind of question, or nothing where it was not read."""

    question: str
    intent: str
    schema: Schema
    conversation: Conversation = field(default_factory=Conversation)
    profiles: Sequence[TableProfile] = ()
    joins: Sequence[Join] = ()

    def alone(self, question: str, *, intent: str = "") -> Inquiry:
        """Another question about the same data that nothing was said before."""
        kind = intent or self.intent
        return replace(self, question=question, intent=kind, conversation=Conversation())
