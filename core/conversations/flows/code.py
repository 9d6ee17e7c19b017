"""“Write a function that …”: one step of the code agent, with or without data attached."""

from __future__ import annotations

import re

from core.agents.code.agent import AGENT, FUNCTION
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step

_THING = (
    r"(?<!by )(?<!per )(?<!each )(?<!of )(?<!job )(?<!business )"
    r"\b(?:function|method|python\s+(?:code|program|script))\b"
)
_ASKS = re.compile(
    r"\b(?:(?:write|writes|create|implement|make|code|define|develop|build|complete|finish)\b"
    rf"|(?:need|want|give\s+me|show\s+me)\s+(?:an?|some)\b)(?:\W+\w+){{0,6}}?\W+{_THING}",
    re.IGNORECASE,
)
_HEADER = re.compile(r"^[ \t>]*(?:async\s+)?def\s+\w+\s*\(.*$", re.MULTILINE)
_ASSERTS = re.compile(r"(?:^|\s)assert\s+\(*\w+\s*\(")
_OF_SQL = re.compile(r"\b(?:sql|window|aggregate)\s+function\b", re.IGNORECASE)
_ABOUT_REPOSITORY = re.compile(
    r"\b(?:repository|repo|codebase|branch|pull request|commit|this (?:file|module|package))\b",
    re.IGNORECASE,
)


class FunctionRequest:
    """Matches a request to write one function: in words, by its head, or by its tests."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        return function_plan(inquiry.question) if asks_for_function(inquiry.question) else None


def asks_for_function(question: str) -> bool:
    """By wording alone: such words mean the same beside any data."""
    if _HEADER.search(question) or _ASSERTS.search(question):
        return True
    if _OF_SQL.search(question) or _ABOUT_REPOSITORY.search(question):
        return False
    return _ASKS.search(question[:400]) is not None


def function_plan(question: str) -> Plan:
    step = Step(name="write", agent=AGENT, task=question, output="function", form=FUNCTION)
    return Plan(steps=(step,), template=FUNCTION)
