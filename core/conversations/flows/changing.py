"""“Fix the failing test”, “rename a to b”: a change to an attached repository, by rule."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.agents.code.agent import AGENT
from core.conversations.flows.repositories import the_one
from core.domain.code.changes import MOVES, TITLES, ChangeStep, ChangeWish
from core.domain.deploy.yard import Yard
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step
from core.domain.sources import Schema

CHANGE = "change"
_ONTO = re.compile(r"^\s*on\s+(syna/[a-z0-9-]+)\s*:\s*", re.IGNORECASE)
_NAME = r"[`'\"]?([A-Za-z_][\w.]*)[`'\"]?(?:\(\))?"
_RENAME = re.compile(
    rf"^\W*(?:please\s+)?rename\s+(?:the\s+)?(?:function|class|method|variable)?\s*{_NAME}"
    rf"(?:\s+(?:in|of|from)\s+\S+)?\s+(?:in)?to\s+{_NAME}",
    re.IGNORECASE,
)
_TESTS = re.compile(
    r"^\W*(?:please\s+)?(?:write|add|create|generate)\s+(?:some\s+|a\s+few\s+|more\s+|unit\s+)*"
    rf"(?:tests?|unit\s*tests?)\s+(?:for|of)\s+(?:the\s+)?(?:function\s+|method\s+)?{_NAME}",
    re.IGNORECASE,
)
_FIX = re.compile(
    r"\b(?:fix|repair|mend|debug|correct)\b[^.?!]{0,60}\b(?:tests?|bugs?|failures?|errors?|suite)\b"
    r"|\bmake\b[^.?!]{0,40}\btests?\b[^.?!]{0,20}\b(?:pass|green)\b"
    r"|\btests?(?:_\w+)?\b[^.?!]{0,30}\b(?:fails?|failing|broken|red)\b",
    re.IGNORECASE,
)
_ADD = re.compile(
    r"^\W*(?:please\s+|can\s+you\s+|could\s+you\s+)?(?:add|implement|support|change|make|let"
    r"|handle|refactor|document|simplify|rewrite|deprecate|extract|inline|delete|update|remove|fix|repair|allow|extend|use|replace|teach|raise|return)\b",
    re.IGNORECASE,
)
_OF_CODE = re.compile(
    r"\b(?:flag|option|argument|parameter|docstring|exception|type\s+hints?|error\s+message|bug"
    r"|class|method|function|module|command\s+line)\b|--\w|`|\w\.py\b|\w+\(\)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"^\W*(?:why|which|what|who|where|when|how|do|does|is|are)\b", re.IGNORECASE)
_PATH = re.compile(r"\b[\w./-]+\.py\b")
_QUOTED = re.compile(r"`([A-Za-z_][\w.]*)(?:\(\))?`|\b([A-Za-z_]\w*)\(\)|\b([a-z]\w*_\w+)\b")


class ChangeRequest:
    """Matches where a repository is attached. It asks which, where several are."""

    def __init__(self, yard: Callable[[Schema], Yard] = lambda schema: Yard()) -> None:
        self._yard = yard

    def match(self, inquiry: Inquiry) -> Plan | None:
        wish = wish_of(inquiry.question, of_code=inquiry.intent == "code")
        repositories = self._yard(inquiry.schema).repositories if wish is not None else ()
        if wish is None or not repositories:
            return None
        chosen = the_one(inquiry.question, repositories)
        return change_plan(wish.model_copy(update={"source_id": chosen.source_id}))


def change_plan(wish: ChangeWish) -> Plan:
    """One step a move, each after the one before."""
    steps: list[Step] = []
    for move in MOVES:
        steps.append(
            Step(
                name=move,
                agent=AGENT,
                task=TITLES[move],
                output=f"{move}_done",
                inputs=(steps[-1].output,) if steps else (),
                form=ChangeStep(move=move, wish=wish).model_dump_json(),
            )
        )
    return Plan(steps=tuple(steps), template=CHANGE)


def wish_of(question: str, *, of_code: bool = False) -> ChangeWish | None:
    """What is to be changed, by wording; None for anything else. `source_id` is left empty."""
    onto = _ONTO.match(question)
    words = question[onto.end() :] if onto else question
    base = ChangeWish(
        what="add", source_id="", words=words.strip(), onto=onto[1] if onto else "",
        path=_first(_PATH, words), subject=_subject(words),
    )  # fmt: skip
    if found := _RENAME.match(words):
        update = {"what": "rename", "subject": found[1].rstrip("."), "to": found[2].rstrip(".")}
        return base.model_copy(update=update)
    if found := _TESTS.match(words):
        return base.model_copy(update={"what": "tests", "subject": found[1].rstrip(".")})
    if onto is None and _ASKS.match(words):
        return None
    if _FIX.search(words):
        return base.model_copy(update={"what": "fix"})
    asked = _ADD.match(words) and (of_code or _OF_CODE.search(words))
    return base if asked or onto else None


def _first(pattern: re.Pattern[str], words: str) -> str:
    found = pattern.search(words)
    return found[0] if found else ""


def _subject(words: str) -> str:
    """The first name that is written as one."""
    found = _QUOTED.search(_PATH.sub(" ", words))
    return next((part for part in found.groups() if part), "") if found else ""
