"""Tie what files import and call to what other files define."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa

from core.engine.code.imports import Import
from core.engine.code.resolve import Called, Defined, Definitions, Seen
from core.engine.code.shares import FileParsed, TreeRead
from core.engine.code.targets import Targets


class ImportRow(NamedTuple):
    path: str
    line: int
    module: str
    target: str | None


class Linking:
    """One tree's imports and calls."""

    def __init__(self, tree: TreeRead) -> None:
        self._files = list(tree.parsed())
        self._calls = tree.placed("calls")
        self._definitions = _definitions(tree, self._files)
        self._targets = Targets(
            iter(tree.paths), namespaces=_namespaces(tree, self._files), texts=tree.texts
        )
        written = _imports(tree.table("imports"))
        self._imports = [list(self._imported(f, written[f.rows["imports"]])) for f in self._files]

    def imports(self) -> Iterator[ImportRow]:
        for file, imported in zip(self._files, self._imports, strict=True):
            seen: set[tuple[int, str]] = set()
            for line, each, target in imported:
                if (line, each.module) not in seen:
                    seen.add((line, each.module))
                    yield ImportRow(file.path, line, each.module, target)

    def calls(self) -> pa.Table:
        """As they were parsed, with what each leads to; words of a shell that call nothing go."""
        names = [self._calls[name].to_pylist() for name in Called._fields]
        calls = list(map(Called._make, zip(*names, strict=True)))
        keep: list[bool] = []
        targets: list[str | None] = []
        lines: list[int | None] = []
        for file, imported in zip(self._files, self._imports, strict=True):
            seen = _seen(imported)
            for call in calls[file.rows["calls"]]:
                place = self._definitions.target(
                    call, path=file.path, family=file.family, seen=seen
                )
                known = file.family != "shell" or self._definitions.has("shell", call.callee)
                keep.append(known)
                targets.append(place.path if place else None)
                lines.append(place.line if place else None)
        found = self._calls.append_column("target", pa.array(targets, pa.string()))
        found = found.append_column("target_line", pa.array(lines, pa.int32()))
        return found if all(keep) else found.filter(pa.array(keep))

    def _imported(
        self, file: FileParsed, written: list[tuple[int, Import]]
    ) -> Iterator[tuple[int, Import, str | None]]:
        for line, each in written:
            whole = self._targets.find(each.module, path=file.path, family=file.family)
            if file.family != "python" or not each.names:
                yield line, each, whole
                continue
            yield from self._by_name(line, each, whole, path=file.path)

    def _by_name(
        self, line: int, each: Import, whole: str | None, *, path: str
    ) -> Iterator[tuple[int, Import, str | None]]:
        """Names that are modules themselves, and the rest as names of the module."""
        rest = []
        for here, there in each.names:
            dot = "" if each.module.endswith(".") else "."
            module = f"{each.module}{dot}{there}"
            inner = self._targets.find(module, path=path, family="python") if there else None
            if inner is not None and inner != whole:
                yield line, Import(module, ((here, ""),)), inner
            else:
                rest.append((here, there))
        if rest:
            yield line, Import(each.module, tuple(rest)), whole


def _definitions(tree: TreeRead, files: Iterable[FileParsed]) -> Definitions:
    symbols = tree.table("symbols")
    columns = [symbols[name].to_pylist() for name in Defined._fields]
    every = list(map(Defined._make, zip(*columns, strict=True)))
    found = Definitions()
    for file in files:
        found.add(file.path, file.family, every[file.rows["symbols"]])
    return found


def _namespaces(tree: TreeRead, files: Iterable[FileParsed]) -> dict[str, str]:
    """The folder that first says to be each of them."""
    names = tree.table("spaces")["name"].to_pylist()
    found: dict[str, str] = {}
    for file in files:
        for name in names[file.rows["spaces"]]:
            found.setdefault(name, posixpath.dirname(file.path))
    return found


def _imports(table: pa.Table) -> list[tuple[int, Import]]:
    names = ("line", "module", "here", "there", "everything")
    rows = zip(*(table[name].to_pylist() for name in names), strict=True)
    return [
        (line, Import(module, tuple(zip(here, there, strict=True)), everything))
        for line, module, here, there, everything in rows
    ]


def _seen(imported: Iterable[tuple[int, Import, str | None]]) -> Seen:
    names: dict[str, tuple[str, str] | None] = {}
    everything: dict[str, None] = {}
    for _, each, target in imported:
        for here, there in each.names:
            names[here] = (target, there) if target is not None else None
        if each.everything and target is not None:
            everything[target] = None
    return Seen(names, tuple(everything))
