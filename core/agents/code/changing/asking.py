"""What the model is asked: one region, the test that fails, and what that says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.domain.chat import ChatRequest, Message
from core.domain.code.commands import TestFailure
from core.prompts import render

MAX_TOKENS = 420
FENCE = "```python\n"
_MOST_TEST = 1_800  # characters
_MOST_CODE = 5_000
_MOST_NEAR = 1_500
_MOST_ERROR = 700


@dataclass(frozen=True)
class Shown:
    """What of a project stands in a request: `near` is code that the region calls."""

    path: str
    name: str
    code: str
    near: str = ""
    test: str = ""
    error: str = ""


def repair_request(shown: Shown, *, told: str = "") -> ChatRequest:
    """`told` says what a first version gave."""
    again = f"\nA first version was wrong. {told}" if told else ""
    request = _request("repair_region", f"{_blocks(shown)}{again}\nRepair `{shown.name}`.")
    return request.model_copy(update={"begin": f"{FENCE}# Wrong: "})


def another_request(shown: Shown, seed: int) -> ChatRequest:
    """Drawn and not chosen."""
    return repair_request(shown).model_copy(update={"temperature": 0.8, "seed": seed})


def change_request(shown: Shown, task: str, *, seed: int = 0, told: str = "") -> ChatRequest:
    again = f"\nA first version was wrong. {told}" if told else ""
    words = f"{_blocks(shown)}\nTask: {task}{again}\nRewrite `{shown.name}`."
    request = _request("change_region", words)
    return request.model_copy(update={"temperature": 0.7 if seed > 1 else 0.0, "seed": seed})


def tests_request(shown: Shown, line: str, *, seed: int) -> ChatRequest:
    """`line` imports the function."""
    words = f"{_blocks(shown)}\nWrite tests for `{shown.name}`."
    request = _request("write_tests", words)
    begin = f"{FENCE}{line}\n\n\ndef test_"
    return request.model_copy(
        update={"begin": begin, "temperature": 0.7 if seed else 0.0, "seed": seed}
    )


def error_of(failure: TestFailure) -> str:
    """The line that failed and what was said of it, without the source that is shown anyway."""
    lines = failure.output.splitlines()
    told = [line for line in lines if line.startswith(("E ", ">"))]
    return ("\n".join(told) or failure.message or failure.output)[:_MOST_ERROR]


def _blocks(shown: Shown) -> str:
    parts = [_block(f"code {shown.path}", shown.code[:_MOST_CODE])]
    if shown.near:
        parts.insert(0, _block("other code", shown.near[:_MOST_NEAR]))
    if shown.test:
        parts.append(_block("the test", shown.test[:_MOST_TEST]))
    if shown.error:
        parts.append(_block("what it says", shown.error))
    return "\n".join(parts)


def _block(title: str, text: str) -> str:
    """Marks within the text cannot end it."""
    inner = re.sub(r"<<<|>>>(?!\s)", lambda found: " ".join(found[0]), text.strip("\n"))
    return f"<<< {title}\n{inner}\n>>>"


def _request(prompt: str, words: str) -> ChatRequest:
    return ChatRequest(
        messages=(
            Message(role="system", text=render(prompt)),
            Message(role="user", text=words),
        ),
        max_tokens=MAX_TOKENS,
        timeout=300.0,
        stop=("\n```",),
        begin=FENCE,
    )
