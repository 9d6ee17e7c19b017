"""What the model is asked: the task with its tests, then what went wrong."""

from __future__ import annotations

from core.agents.code.asked import AskedFunction
from core.agents.code.types import types_line
from core.domain.chat import ChatRequest, Message
from core.domain.code.functions import FunctionTried
from core.prompts import render

MAX_TOKENS = 360
FENCE = "```python\n"
_TOLD = 600
_TESTS = 2400  # characters


def first_request(asked: AskedFunction) -> ChatRequest:
    return _request("write_function", _task(asked), temperature=0.0)


def repair_request(asked: AskedFunction, code: str, tried: FunctionTried) -> ChatRequest:
    """Thought out in comments first. Its own code is shown only where that raised: it is copied
    otherwise."""
    raised = tried.fault or any(each.outcome == "error" for each in tried.tries)
    shown = f"\nThis fails:\n{FENCE}{code}\n```" if raised and code else ""
    task = f"{_task(asked)}{shown}\nA first version was wrong. {reason_of(tried)}"
    request = _request("repair_function", task, temperature=0.0)
    return request.model_copy(update={"begin": f"{FENCE}# "})


def another_request(asked: AskedFunction, seed: int) -> ChatRequest:
    """The task once more, drawn and not chosen: what it repeats it would repeat again."""
    return _request("write_function", _task(asked), temperature=0.8, seed=seed)


def reason_of(tried: FunctionTried) -> str:
    """The first test that failed: the call, what came, what was expected."""
    if tried.fault:
        return tried.fault[:_TOLD]
    each = next((t for t in tried.tries if t.outcome != "passed"), None)
    if each is None:
        return ""
    came = each.came.split("\nOn line")[0] or each.outcome
    call = each.test.removeprefix("assert ").split("==")[0].strip()
    if each.expected and each.outcome == "failed":
        return f"{call} gave {came}, expected {each.expected}."[:_TOLD]
    return f"{call} failed with {came}."[:_TOLD]


def _task(asked: AskedFunction) -> str:
    if asked.given:
        said = f"Task: {asked.words or 'Complete this code.'}\n{FENCE}{asked.given}\n```"
        return said if asked.tests_from == "examples" else f"{said}{_tests(asked)}"
    return f"Task: {asked.words or f'Write {asked.name}.'}{_tests(asked)}"


def _tests(asked: AskedFunction) -> str:
    lines = "\n".join((asked.setup, *asked.tests)).strip()[:_TESTS]
    more = f"\nDefine {', '.join(asked.needed)} too: the tests use it." if asked.needed else ""
    types = types_line(asked.name, asked.tests)
    shown = f"\nTypes: {types}" if types else ""
    return f"{more}\nTests:\n{lines}{shown}" if lines else more


def _request(prompt: str, task: str, *, temperature: float, seed: int = 0) -> ChatRequest:
    return ChatRequest(
        messages=(
            Message(role="system", text=render(prompt)),
            Message(role="user", text=task),
        ),
        max_tokens=MAX_TOKENS,
        temperature=temperature,
        seed=seed,
        stop=("\n```",),
        begin=FENCE,
    )
