"""What the model is asked: one region, the test that fails, and what that says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.domain.chat import ChatRequest, Message
from core.domain.code.commands import TestFailure
from core.domain.code.regions import RegionKind
from core.prompts import render

MAX_TOKENS = 420
_MOST_TOKENS = 1_000
FENCE = "```python\n"
_MOST_TEST = 1_800  # characters
_MOST_CODE = 5_000
_MOST_NEAR = 1_500
_MOST_ERROR = 700
_WANTED: dict[RegionKind, tuple[str, str]] = {
    "function": ("repair_region", "Repair `{name}`."),
    "value": ("repair_region", "Repair the value of `{name}`."),
    "class": ("repair_region", "Repair the class `{name}`."),
    "lines": ("repair_lines", "Repair these lines of `{name}`."),
    "new": ("write_region", "Write `{name}`."),
}


@dataclass(frozen=True)
class Shown:
    """What of a project stands in a request: `near` is code that the region calls, or that uses
    it."""

    path: str
    name: str
    code: str
    kind: RegionKind = "function"
    near: str = ""
    test: str = ""
    error: str = ""


def repair_request(shown: Shown, *, draft: int = 0, told: str = "") -> ChatRequest:
    """`told` says what an earlier version gave; a later draft is drawn more freely."""
    again = f"\nA first version was wrong. {told}" if told else ""
    prompt, wanted = _WANTED[shown.kind]
    request = _request(prompt, f"{_blocks(shown)}{again}\n{wanted.format(name=shown.name)}")
    begin = FENCE if shown.kind == "new" else f"{FENCE}# Wrong:"
    drawn = {"temperature": min(0.4 * draft, 0.9), "seed": draft}
    return request.model_copy(update={"begin": begin, "max_tokens": _room(shown), **drawn})


def change_request(shown: Shown, task: str, *, seed: int = 0, told: str = "") -> ChatRequest:
    again = f"\nA first version was wrong. {told}" if told else ""
    verb = "Write" if shown.kind == "new" else "Rewrite"
    words = f"{_blocks(shown)}\nTask: {task}{again}\n{verb} `{shown.name}`."
    request = _request("change_region", words)
    drawn = {"temperature": 0.7 if seed > 1 else 0.0, "seed": seed}
    return request.model_copy(update={"max_tokens": _room(shown), **drawn})


def tests_request(shown: Shown, line: str, *, seed: int) -> ChatRequest:
    """`line` imports the function."""
    words = f"{_blocks(shown)}\nWrite tests for `{shown.name}`."
    request = _request("write_tests", words)
    begin = f"{FENCE}{line}\n\n\ndef test_"
    return request.model_copy(
        update={"begin": begin, "temperature": 0.7 if seed else 0.0, "seed": seed}
    )


def _room(shown: Shown) -> int:
    """Tokens for the code that is shown and some more."""
    return max(MAX_TOKENS, min(len(shown.code) // 3 + 160, _MOST_TOKENS))


def error_of(failure: TestFailure) -> str:
    """The line that failed and what was said of it, without the source that is shown anyway."""
    lines = failure.output.splitlines()
    told = [line for line in lines if line.startswith(("E ", ">"))]
    return ("\n".join(told) or failure.message or failure.output)[:_MOST_ERROR]


def _blocks(shown: Shown) -> str:
    code = shown.code or "# it is not there yet"
    parts = [_block(f"code {shown.path}", code[:_MOST_CODE])]
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
