"""A RunContext on the retail sample, without workers."""

from __future__ import annotations

from collections.abc import Callable, Collection

from core.agents.base import Agent, RunContext
from core.domain.cancel import CancelToken
from core.domain.events import Happening
from core.protocols import ChatModel
from tests.fakes import retail
from tests.fakes.results import MemoryResultStore
from tests.fakes.sandbox import InlineSandbox


def context_of(
    *,
    model: ChatModel | None = None,
    emit: Callable[[Happening], None] = lambda what: None,
    off: Collection[str] = (),
    agents: dict[str, Agent] | None = None,
) -> RunContext:
    return RunContext(
        run_id="run",
        notebook_id="notebook",
        question="",
        schema=retail.schema(),
        grants=(),
        model=model,
        sandbox=InlineSandbox(),
        results=MemoryResultStore(),
        emit=emit,
        cancel=CancelToken(),
        agents=agents or {},
        profiles=retail.profiles(),
        joins=retail.JOINS,
        off=frozenset(off),
    )
