"""Agents, tools and models enter by hooks, built-in or not."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from core import plugins
from core.agents.base import accept_agent
from core.errors import UserError
from tests.fakes.agents import FakeAgent


def plugin(*things: object) -> SimpleNamespace:
    def register_agents(register: Callable[[object], None]) -> None:
        for thing in things:
            register(thing)

    return SimpleNamespace(register_agents=register_agents)


def test_plugins_register_in_order_and_only_for_the_hooks_they_have() -> None:
    one, two = FakeAgent(name="one"), FakeAgent(name="two")
    found = plugins.collect(
        "register_agents", [plugin(one), SimpleNamespace(), plugin(two)], accept_agent
    )
    assert list(found.items()) == [("one", one), ("two", two)]
    assert plugins.collect("register_tools", [plugin(one)], accept_agent) == {}


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(UserError, match="“data”"):
        plugins.collect("register_agents", [plugin(FakeAgent(), FakeAgent())], accept_agent)


def test_what_is_no_agent_is_refused() -> None:
    with pytest.raises(UserError, match="as an agent"):
        plugins.collect("register_agents", [plugin(SimpleNamespace(name="x"))], accept_agent)


def test_installed_plugins_are_found_and_a_broken_one_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = [
        EntryPoint(name="good", value="tests.fakes.agents:FakeAgent", group=plugins.GROUP),
        EntryPoint(name="broken", value="no_such_module", group=plugins.GROUP),
    ]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points)
    assert list(plugins.installed()) == [FakeAgent]
