"""Which questions ask for a function to be written."""

from __future__ import annotations

import pytest

from core.conversations.flows.code import FunctionRequest, asks_for_function
from core.domain.inquiry import Inquiry
from core.domain.sources import Schema
from tests.fakes.clinic import clinic


@pytest.mark.parametrize(
    "question",
    [
        "Write a function to find the n-th prime.",
        "write a python function that reverses a list",
        "Can you create a small Python function which merges dicts?",
        "Implement a method to flatten a list",
        "def area(a, b):\n    '''Area of a rectangle.'''",
        "Complete this function:\ndef area(a, b):",
        "flatten a list\nassert flat([[1], [2]]) == [1, 2]",
    ],
)
def test_a_function_goes_to_the_code_agent(question: str) -> None:
    for schema in (Schema(), clinic()[0]):
        plan = FunctionRequest().match(Inquiry(question, "data", schema))
        assert plan is not None
        assert [(step.agent, step.form, step.task) for step in plan.steps] == [
            ("code", "function", question)
        ]


@pytest.mark.parametrize(
    "question",
    [
        "total revenue by month",
        "which function of the business costs most",
        "write a query with a window function",
        "show the sales by function",
        "Fix this failing test in the repository",
        "write a function in the repository that reads settings",
        "what does parse do",
    ],
)
def test_other_questions_are_left_to_others(question: str) -> None:
    assert not asks_for_function(question)
