"""Which definition a call means, where there is one reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_OWN = frozenset({"self", "cls", "this", "$this", "Self", "super", "static", "@self", "base"})
_CALLABLE = frozenset({"function", "method", "class", "struct", "macro", "enum", "trait"})
_PYTHON = frozenset(name for kind in (list, dict, set, str, bytes, int) for name in dir(kind))
_ELSEWHERE = frozenset(
    "push pop shift unshift slice splice concat map filter reduce forEach find findIndex some"
    " every includes join reverse sort then catch finally bind call apply toString valueOf"
    " hasOwnProperty match replace split trim add delete has get set clear size entries close"
    " open read write send start stop run print println printf log error warn info debug equals"
    " hashCode length append len new unwrap expect clone into from iter collect next test exec"
    " save create update remove execute fetch init setup reset load dump parse".split()
)
_COMMON = _PYTHON | _ELSEWHERE


class Place(NamedTuple):
    """A definition: its file and first line."""

    path: str
    line: int


class Defined(NamedTuple):
    """What is known of a symbol where it is defined."""

    name: str
    kind: str
    line: int
    parent: str


class Called(NamedTuple):
    """A call by its names, as `core.engine.code.parse` gives them."""

    caller: str
    callee: str
    receiver: str


@dataclass(frozen=True)
class Seen:
    """What the imports of a file tell: `names` lead to (file or folder, name there).

    A name that leads to None comes from outside; of `everything` all names are known.
    """

    names: Mapping[str, tuple[str, str] | None]
    everything: tuple[str, ...] = ()


class Definitions:
    """All definitions of a repository, by where and how they can be called."""

    def __init__(self) -> None:
        self._in_file: dict[tuple[str, str], list[Defined]] = defaultdict(list)
        self._in_folder: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
        self._free: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self._methods: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self._members: dict[tuple[str, str, str], list[Place]] = defaultdict(list)

    def add(self, path: str, family: str, symbols: Iterable[Defined]) -> None:
        folder = path.rpartition("/")[0]
        for symbol in symbols:
            if symbol.kind not in _CALLABLE:
                continue
            place = Place(path, symbol.line)
            self._in_file[path, symbol.name].append(symbol)
            if symbol.kind == "method":
                self._methods[family, symbol.name].append(place)
                holder = symbol.parent.rpartition(".")[2]
                self._members[family, holder, symbol.name].append(place)
            elif not symbol.parent or symbol.kind != "function":
                self._free[family, symbol.name].append(place)
                self._in_folder[family, folder, symbol.name].append(place)

    def has(self, family: str, name: str) -> bool:
        return (family, name) in self._free

    def target(self, call: Called, *, path: str, family: str, seen: Seen) -> Place | None:
        """The one definition that the call can mean, as far as names tell."""
        if not call.receiver:
            return self._plain(call, path, family=family, seen=seen)
        if call.receiver in _OWN:
            holder = _holder(call.caller)
            return _only(self._members.get((family, holder, call.callee), ()), path) or _only(
                self._methods.get((family, call.callee), ())
            )
        if call.receiver in seen.names:
            leads = seen.names[call.receiver]
            return self._through(leads, call.callee, family=family) if leads else None
        return self._of_unknown(call, path, family=family)

    def _plain(self, call: Called, path: str, *, family: str, seen: Seen) -> Place | None:
        name = call.callee
        if name in seen.names:
            leads = seen.names[name]
            if leads is None:
                return None
            there = leads[1] if leads[1] != "default" else ""
            return self._named(leads[0], there or name, family=family)
        here = [s for s in self._in_file.get((path, name), ()) if s.kind != "method"]
        if here:
            nested = [s for s in here if s.parent and call.caller.startswith(s.parent)]
            chosen = nested or [s for s in here if not s.parent] or here
            return Place(path, chosen[0].line)
        for module in seen.everything:
            found = self._named(module, name, family=family)
            if found:
                return found
        if family == "python" or name in _COMMON:
            return None
        own = self._members.get((family, _holder(call.caller), name), ())
        near = self._in_folder.get((family, path.rpartition("/")[0], name), ())
        every = self._free.get((family, name), ())
        return _only(own, path) or _only(near) or _only(every)

    def _through(self, leads: tuple[str, str], name: str, *, family: str) -> Place | None:
        """A member of what an imported name stands for: a module, or a class."""
        module, there = leads
        if there and there != "default":
            member = self._members.get((family, there, name), ())
            found = next((place for place in member if _under(place.path, module)), None)
            if found:
                return found
        return self._named(module, name, family=family)

    def _named(self, module: str, name: str, *, family: str) -> Place | None:
        symbols = self._in_file.get((module, name), ())
        top = next((s for s in symbols if not s.parent), None) or next(iter(symbols), None)
        if top is not None:
            return Place(module, top.line)
        return _only(self._in_folder.get((family, module, name), ()))

    def _of_unknown(self, call: Called, path: str, *, family: str) -> Place | None:
        last = call.receiver.replace("::", ".").replace("->", ".").rpartition(".")[2]
        member = _only(self._members.get((family, last, call.callee), ()), path)
        if member or call.callee in _COMMON or len(call.callee) < 4:
            return member
        return _only(self._methods.get((family, call.callee), ()))


def _holder(caller: str) -> str:
    """The class that a method of that dotted name stands in."""
    return caller.rpartition(".")[0].rpartition(".")[2]


def _only(places: Sequence[Place], path: str = "") -> Place | None:
    if len(places) == 1:
        return places[0]
    here = [place for place in places if place.path == path]
    return here[0] if len(here) == 1 else None


def _under(path: str, module: str) -> bool:
    return path == module or path.startswith(f"{module}/")
