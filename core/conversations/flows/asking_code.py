"""“Who calls parse?”: questions about a repository that is attached, by rule and its names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from core.agents.code.agent import AGENT
from core.agents.code.reading.naming import spellings
from core.agents.code.reading.wording import AskSaid, asks_said
from core.conversations.flows.mentions import names_something
from core.conversations.flows.repositories import the_one
from core.domain.code.asked import AskKind, CodeAsk
from core.domain.code.attached import AttachedRepository
from core.domain.code.shelf import Shelf
from core.domain.inquiry import Inquiry
from core.domain.plan import Plan, Step
from core.domain.sources import Schema

ASK_CODE = "ask code"
_TITLES: Mapping[AskKind, str] = {
    "defined": "Find where it is defined",
    "callers": "Find what calls it",
    "callees": "Find what it calls",
    "used": "Find where it is used",
    "set": "Find where it is set",
    "does": "Read what it does",
    "tests": "Find its tests",
    "imports": "Find what imports it",
    "imported": "Find what it imports",
    "between": "Compare the two",
    "last": "Look up its last change",
    "added": "Look up when it came",
    "owners": "Look up who changed it",
}
_DATA = re.compile(
    r"\b(?:how many|per (?:month|week|day|year|author|file)|trend|chart|plot|top \d+|most|least"
    r"|fewest|largest|longest|number of)\b",
    re.IGNORECASE,
)


class CodeQuestion:
    """Matches where a repository is attached. It asks where several have the name."""

    def __init__(self, shelf: Callable[[Schema], Shelf] = lambda schema: Shelf()) -> None:
        self._shelf = shelf

    def match(self, inquiry: Inquiry) -> Plan | None:
        question, schema = inquiry.question, inquiry.schema
        said = [] if _DATA.search(question) else list(asks_said(question))
        shelf = self._shelf(schema) if said and schema.tables else Shelf()
        if not shelf.repositories:
            return None
        data = shelf.data(schema)
        for each in said:
            if not each.strong and names_something(question, data):
                continue
            having = _having(each, shelf)
            if having or each.strong or not (data.tables or each.loose):
                repository = the_one(question, having or shelf.repositories)
                return code_plan(each, repository)
        return None


def code_plan(said: AskSaid, repository: AttachedRepository) -> Plan:
    ask = CodeAsk(
        kind=said.kind,
        source_id=repository.source_id,
        name=said.name,
        old=said.old,
        new=said.new,
        thorough=said.thorough,
    )
    step = Step(
        name="read",
        agent=AGENT,
        task=_TITLES[said.kind],
        output="found",
        form=ask.model_dump_json(),
    )
    return Plan(steps=(step,), template=ASK_CODE)


def _having(said: AskSaid, shelf: Shelf) -> tuple[AttachedRepository, ...]:
    """Repositories that have the name, however its words are joined."""
    if not said.name:
        return ()
    names = (said.name, said.name.rpartition(".")[2], *spellings(said.name))
    return tuple(each for each in shelf.repositories if shelf.known(each, names))
