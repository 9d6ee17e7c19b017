"""How a question is understood."""

from __future__ import annotations

from typing import Protocol

from core.domain.conversation import Conversation
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan
from core.domain.sources import Schema


class IntentReader(Protocol):
    """Says what kind of question it is, without a model where it can."""

    def read(
        self, question: str, schema: Schema, *, conversation: Conversation
    ) -> tuple[str, float, str]:
        """The intent, how sure (0 to 1), and in a short phrase for people how it was found."""
        ...


class FlowTemplate(Protocol):
    """A plan for a known kind of question, by rule. Asked in order; the first that fits wins."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        """The plan, or None. May raise NeedsChoice; its values are questions as they were meant."""
        ...
