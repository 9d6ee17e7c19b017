"""What an error says by itself: a name that was not imported, one that is called otherwise, or one
that is not there at all. By pattern, without a model; the tests say what comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.agents.code.changing.desk import ChangeDesk
from core.agents.code.changing.places import Atlas, may_change
from core.agents.code.names import missing_imports
from core.domain.code.commands import TestFailure
from core.domain.code.import_lines import file_of, module_of, with_import
from core.domain.code.masks import masked
from core.domain.code.regions import Region, lines_of, new_region, outdented, replaced

_UNKNOWN = re.compile(r"NameError: name '(\w+)' is not defined")
_NO_ATTRIBUTE = re.compile(
    r"AttributeError: (?:type object )?'(\w+)'(?: object)? has no attribute '(\w+)'"
)
_NO_MEMBER = re.compile(r"AttributeError: module '([\w.]+)' has no attribute '(\w+)'")
_NO_EXPORT = re.compile(r"ImportError: cannot import name '(\w+)' from '([\w.]+)'")
_NO_KEY = re.compile(r"KeyError: '(\w+)'")
_NO_ARGUMENT = re.compile(
    r"TypeError: (?:\w+\.)*(\w+)\(\) got an unexpected keyword argument '(\w+)'"
)
_EXPECTED = re.compile(r"assert (-?\d{1,15}(?:\.\d{1,9})?) == (-?\d{1,15}(?:\.\d{1,9})?)(?![\w.])")
_NUMBER = re.compile(r"(?<![\w.])\d{1,15}(?:\.\d{1,9})?(?![\w.])")
_QUOTED = re.compile(r"(?<=['\"])\w+(?=['\"])")
_MOST_NAMES = 6


@dataclass(frozen=True)
class Hint:
    """A file's new text, and in words what was changed."""

    region: Region
    after: str
    said: str


def hints(
    desk: ChangeDesk, failure: TestFailure, regions: Sequence[Region], atlas: Atlas
) -> Iterator[Hint]:
    """What to try for one failing test, the surest first."""
    told = f"{failure.message}\n{failure.output}"
    yield from _imported(desk, told, regions, atlas)
    yield from _exported(desk, told, atlas)
    for region in regions:
        yield from _renamed(desk, told, region, atlas)
    for region in regions:
        if region.kind == "value":
            yield from _measured(desk, told, region)


def absent(desk: ChangeDesk, failure: TestFailure, atlas: Atlas) -> Region | None:
    """A function that the test calls and that is not there yet, as the place where it goes."""
    told = f"{failure.message}\n{failure.output}"
    for name, module in (*_NO_EXPORT.findall(told), *map(reversed, _NO_MEMBER.findall(told))):
        path = file_of(module, desk.paths())
        if path and may_change(path) and not atlas.defined([name]):
            return new_region(path, desk.text(path) or "", name)
    for owner, name in _NO_ATTRIBUTE.findall(told):
        found = [each for each in atlas.defined([owner]) if each.kind == "class"]
        if len(found) == 1 and may_change(found[0].path):
            path = found[0].path
            return new_region(path, desk.text(path) or "", f"{owner}.{name}")
    return None


def _imported(
    desk: ChangeDesk, told: str, regions: Sequence[Region], atlas: Atlas
) -> Iterator[Hint]:
    for name in dict.fromkeys(_UNKNOWN.findall(told)):
        for region in regions:
            text = desk.text(region.path) or ""
            if not re.search(rf"\b{name}\b", masked(lines_of(text, region))):
                continue
            used = f"{name}.x" if re.search(rf"\b{name}\.", text) else name
            lines = missing_imports(used) or _own_import(atlas, name)
            for line in lines:
                yield Hint(region, with_import(text, line), f"`{line}` was missing")


def _own_import(atlas: Atlas, name: str) -> tuple[str, ...]:
    paths = {found.path for found in atlas.defined([name]) if found.kind != "method"}
    return tuple(f"from {module_of(path)} import {name}" for path in paths if len(paths) == 1)


def _exported(desk: ChangeDesk, told: str, atlas: Atlas) -> Iterator[Hint]:
    """A package that does not give away what one of its files defines."""
    for name, module in _NO_EXPORT.findall(told):
        path = file_of(module, desk.paths())
        lines = _own_import(atlas, name)
        if path and may_change(path) and lines:
            text = desk.text(path) or ""
            region = Region(path=path, name=name, first=1, last=1, head=1, kind="lines")
            yield Hint(region, with_import(text, lines[0]), f"`{lines[0]}` was missing")


def _renamed(desk: ChangeDesk, told: str, region: Region, atlas: Atlas) -> Iterator[Hint]:
    """The name that is not there, as each that is like it."""
    text = desk.text(region.path) or ""
    code = outdented(text, region)
    for before, name, names in _otherwise(desk, told, text, atlas):
        pattern = re.compile(rf"{before}\b{name}\b")
        if not pattern.search(code):
            continue
        for other in alike(name, names):
            fresh = pattern.sub(other, code)
            yield Hint(region, replaced(text, region, fresh), f"`{name}` is called `{other}`")


def _measured(desk: ChangeDesk, told: str, region: Region) -> Iterator[Hint]:
    """Each number of a value by as much more as what was expected is more than what came."""
    text = desk.text(region.path) or ""
    code = outdented(text, region)
    for came, wanted in list(dict.fromkeys(_EXPECTED.findall(told)))[:1]:
        for found in _NUMBER.finditer(masked(code)):
            for fresh in _as_much_more(found[0], float(came), float(wanted)):
                after = f"{code[: found.start()]}{fresh}{code[found.end() :]}"
                said = f"`{found[0]}` of `{region.own_name}` is `{fresh}`"
                yield Hint(region, replaced(text, region, after), said)


def _as_much_more(number: str, came: float, wanted: float) -> Iterator[str]:
    fresh = [float(number) + wanted - came]
    if came and number.strip("0."):
        fresh.insert(0, float(number) * wanted / came)
    for each in dict.fromkeys(fresh):
        if each != float(number):
            yield f"{each:.10g}"


def _otherwise(
    desk: ChangeDesk, told: str, text: str, atlas: Atlas
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What stands before a name that is not there, the name, and those that are."""
    for name in dict.fromkeys(_UNKNOWN.findall(told)):
        yield r"(?<![.\w'\"])", name, tuple(re.findall(r"[A-Za-z_]\w+", masked(text)))
    for owner, name in dict.fromkeys(_NO_ATTRIBUTE.findall(told)):
        yield r"(?<=\.)", name, _attributes(desk, owner, atlas)
    for name in dict.fromkeys(_NO_KEY.findall(told)):
        yield r"(?<=['\"])", name, tuple(_QUOTED.findall(f"{text}\n{told}"))
    for function, name in dict.fromkeys(_NO_ARGUMENT.findall(told)):
        yield r"(?<=[(,\s])", name, _arguments(desk, function, atlas)


def _attributes(desk: ChangeDesk, owner: str, atlas: Atlas) -> tuple[str, ...]:
    """Of a class of the repository, else of one that is built in."""
    for found in atlas.defined([owner]):
        text = desk.text(found.path) or ""
        regions = desk.regions(found.path)
        held = next((r for r in regions if r.own_name == owner and r.kind == "class"), None)
        if held is not None:
            inner = masked(lines_of(text, held))
            own = re.findall(r"\bself\.(\w+)|^ +(?:async )?def (\w+)", inner, re.MULTILINE)
            return tuple(a or b for a, b in own if not b.startswith("__"))
    built_in = {"str": str, "list": list, "dict": dict, "set": set, "tuple": tuple, "int": int}
    return tuple(name for name in dir(built_in.get(owner, object)) if not name.startswith("_"))


def _arguments(desk: ChangeDesk, function: str, atlas: Atlas) -> tuple[str, ...]:
    names: list[str] = []
    for found in atlas.defined([function]):
        for region in desk.regions(found.path):
            if region.own_name in (function, "__init__"):
                head = lines_of(desk.text(found.path) or "", region).split(":\n", 1)[0]
                names += re.findall(r"[(,]\s*\*?(\w+)", masked(head))
    return tuple(names)


def alike(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """The nearest few of other names, and where there are few at all every one."""
    others = sorted({other for other in names if other != name and len(other) > 1})

    def nearness(other: str) -> float:
        within = 0.5 if name in other or other in name else 0.0
        return SequenceMatcher(None, name, other).ratio() + within

    ranked = sorted(others, key=nearness, reverse=True)
    near = [other for other in ranked if nearness(other) >= 0.6]
    return tuple((ranked if len(ranked) <= _MOST_NAMES else near)[:_MOST_NAMES])
