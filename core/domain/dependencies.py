"""Which queries rest on which: order, dependents, rings."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from core.errors import UserError

Inputs = Mapping[str, Collection[str]]
"""For each query the queries that it reads; keys in the order of the notebook."""


def in_order(inputs: Inputs, called: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Every query after those it reads, else in the order given.

    UserError when there is a ring; `called` are the names to tell a person.
    """
    places = {name: place for place, name in enumerate(inputs)}
    order: list[str] = []
    path: list[str] = []

    def visit(name: str) -> None:
        if name in order or name not in inputs:
            return
        if name in path:
            ring = [*path[path.index(name) :], name]
            raise _ring([called.get(n, n) if called else n for n in ring])
        path.append(name)
        for read in sorted(inputs[name], key=lambda n: places.get(n, 0)):
            visit(read)
        path.pop()
        order.append(name)

    for name in inputs:
        visit(name)
    return tuple(order)


def resting_on(names: Collection[str], inputs: Inputs) -> frozenset[str]:
    """`names` and every query that reads one of them, through others too."""
    found = set(names)
    grown = True
    while grown:
        more = {name for name, read in inputs.items() if found & set(read)} - found
        found |= more
        grown = bool(more)
    return frozenset(found)


def behind(name: str, inputs: Inputs) -> frozenset[str]:
    """Every query that `name` reads, through others too."""
    found: set[str] = set()
    waiting = [*inputs.get(name, ())]
    while waiting:
        read = waiting.pop()
        if read not in found and read in inputs:
            found.add(read)
            waiting.extend(inputs[read])
    return frozenset(found)


def _ring(names: list[str]) -> UserError:
    shown = " reads ".join(names)
    return UserError(
        f"These queries wait for one another: {shown}.",
        kept="Nothing was run or changed.",
        remedy="Take one of the names out of its query.",
    )
