"""Who calls what of a real repository, indexed for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.code.call_map import CallMap, calls_dot
from core.errors import UserError
from core.services.repositories.calling import CallService
from tests.fakes.repositories import Repository
from tests.services.repositories.test_attaching import Desk

SHOP = """def total(n):
    return rate() * n


def rate():
    return 2


class Order:
    def price(self):
        return total(1) + total(2) + self.tax()

    def tax(self):
        return rate()
"""
MAIN = "from shop import Order\n\n\ndef run():\n    return Order().price()\n\n\nrun()\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def source_id(desk: Desk, tmp_path: Path) -> str:
    person = Repository(tmp_path / "person")
    many = "".join(f"def user{n}():\n    return rate()\n\n\n" for n in range(40))
    person.commit({"shop.py": SHOP, "main.py": MAIN, "many.py": f"from shop import rate\n{many}"})
    return desk.repositories.attach(str(person.folder)).id


@pytest.fixture
def calls(desk: Desk) -> CallService:
    return CallService(desk.repositories, desk.sources, desk.sandbox)


def mapped(calls: CallService, source_id: str, name: str) -> CallMap:
    return calls.map(source_id, calls.symbols(source_id, name)[0])


def test_symbols_are_found_by_a_part_of_their_name(calls: CallService, source_id: str) -> None:
    assert [s.shown for s in calls.symbols(source_id, "RDER.pr")] == ["Order.price"]
    assert calls.symbols(source_id, "rate")[0].id == "shop.py:5"
    assert calls.symbols(source_id, "")[0].name == "rate"
    assert not calls.symbols(source_id, "it's {no} such\" thing")


def test_a_map_has_two_levels_to_each_side(calls: CallService, source_id: str) -> None:
    found = mapped(calls, source_id, "total")
    assert [n.shown for n in found.near("callers")] == ["Order.price"]
    assert [n.shown for n in found.near("callees")] == ["rate"]
    assert {n.shown for n in found.nodes} == {"total", "rate", "Order.price", "run"}
    twice = next(e for e in found.edges if e.target == found.chosen.id)
    assert twice.calls == 2


def test_code_outside_of_all_functions_calls_as_its_file(
    calls: CallService, source_id: str
) -> None:
    (caller,) = mapped(calls, source_id, "run").near("callers")
    assert (caller.kind, caller.name) == ("file", "main.py")


def test_a_map_is_bounded_and_says_what_it_leaves_out(calls: CallService, source_id: str) -> None:
    found = mapped(calls, source_id, "rate")
    assert len(found.nodes) <= 25
    assert len(found.near("callers")) == 6
    assert found.left_out == 42 - 6
    drawn = calls_dot(found)
    assert all(f'"{node.id}" [' in drawn for node in found.nodes)


def test_a_place_opens_at_its_lines(calls: CallService, source_id: str) -> None:
    place = calls.symbol(source_id, "shop.py:5")
    seen = calls.excerpt(source_id, place)
    assert (seen.first, seen.lines) == (5, ("def rate():", "    return 2"))
    for gone in ("shop.py:4", "shop.py", "x'; DROP:1"):
        with pytest.raises(UserError, match="Nothing is defined"):
            calls.symbol(source_id, gone)
