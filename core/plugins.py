"""Hooks: how agents, tools and models enter, the built-in ones by the same door as all others.

A plugin is any object, mostly a module, that has some of the functions in `HOOKS`. Each is called
with one function, `register(thing)`. Installed packages offer plugins as entry points of `GROUP`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import entry_points
from typing import Literal, Protocol, TypeVar

from core.errors import UserError

Hook = Literal["register_agents", "register_tools", "register_models"]
GROUP = "syna"
log = logging.getLogger("syna.plugins")


class Named(Protocol):
    """What every registered thing has; unique among things of its kind."""

    @property
    def name(self) -> str: ...


Thing = TypeVar("Thing", bound=Named)


def installed() -> Sequence[object]:
    """Plugins of installed packages, by name; one that cannot be loaded is logged and left out."""
    found: list[object] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            found.append(point.load())
        except Exception:
            log.exception("the plugin %s could not be loaded", point.name)
    return found


def collect(
    hook: Hook, plugins: Iterable[object], accept: Callable[[object], Thing]
) -> dict[str, Thing]:
    """What the plugins register, by name. `accept` gives the thing back or raises UserError."""
    things: dict[str, Thing] = {}

    def register(thing: object) -> None:
        accepted = accept(thing)
        if accepted.name in things:
            raise UserError(
                f"Two plugins register “{accepted.name}”.",
                kept="Syna did not start.",
                remedy="Remove one of the two packages.",
            )
        things[accepted.name] = accepted

    for plugin in plugins:
        if (offer := getattr(plugin, hook, None)) is not None:
            offer(register)
    return things
