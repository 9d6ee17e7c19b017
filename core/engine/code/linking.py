"""Tie what files import and call to what other files define."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.engine.code.imports import Import, read_import
from core.engine.code.parse import Call, Parsed
from core.engine.code.reading import FileRead, TreeRead, parsed_files
from core.engine.code.resolve import Definitions, Place, Seen
from core.engine.code.targets import Targets


class ImportRow(NamedTuple):
    path: str
    line: int
    module: str
    target: str | None


class CallRow(NamedTuple):
    path: str
    call: Call
    target: Place | None


class Linking:
    """One tree's imports and calls."""

    def __init__(self, tree: TreeRead) -> None:
        self._files = list(parsed_files(tree))
        namespaces: dict[str, str] = {}
        self._definitions = Definitions()
        for file, parsed, family in self._files:
            self._definitions.add(file.path, family, parsed.symbols)
            for name in parsed.namespaces:
                namespaces.setdefault(name, posixpath.dirname(file.path))
        self._targets = Targets(
            (file.path for file in tree.files), namespaces=namespaces, texts=tree.texts
        )

        self._imports = [list(self._imported(*each)) for each in self._files]

    def imports(self) -> Iterator[ImportRow]:
        for (file, _, _), imported in zip(self._files, self._imports, strict=True):
            seen: set[tuple[int, str]] = set()
            for line, each, target in imported:
                if (line, each.module) not in seen:
                    seen.add((line, each.module))
                    yield ImportRow(file.path, line, each.module, target)

    def calls(self) -> Iterator[CallRow]:
        for (file, parsed, family), imported in zip(self._files, self._imports, strict=True):
            seen = _seen(imported)
            for call in parsed.calls:
                if family == "shell" and not self._definitions.has(family, call.callee):
                    continue
                target = self._definitions.target(call, path=file.path, family=family, seen=seen)
                yield CallRow(file.path, call, target)

    def _imported(
        self, file: FileRead, parsed: Parsed, family: str
    ) -> Iterator[tuple[int, Import, str | None]]:
        for statement in parsed.imports:
            for each in read_import(statement.text, family):
                whole = self._targets.find(each.module, path=file.path, family=family)
                if family != "python" or not each.names:
                    yield statement.line, each, whole
                    continue
                yield from self._by_name(statement.line, each, whole, path=file.path)

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


def _seen(imported: Iterable[tuple[int, Import, str | None]]) -> Seen:
    names: dict[str, tuple[str, str] | None] = {}
    everything: dict[str, None] = {}
    for _, each, target in imported:
        for here, there in each.names:
            names[here] = (target, there) if target is not None else None
        if each.everything and target is not None:
            everything[target] = None
    return Seen(names, tuple(everything))
