"""Parse one file: what it defines, what it calls, and what it imports."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import NamedTuple

from tree_sitter import Node, QueryCursor, Tree

from core.engine.code.grammars import DEFINITIONS, Ready, ready

Captures = dict[str, list[Node]]
_PATIENCE = 2.0  # seconds of computing, not of waiting for a busy machine
_PLAIN = 32_768
_CHUNK = 65_536
_MOST_SYMBOLS, _MOST_CALLS = 5_000, 20_000
_LONGEST_NAME, _LONGEST_SIGNATURE, _LONGEST_IMPORT = 200, 240, 4_000
_HOLDERS = frozenset({"class", "interface", "struct", "enum", "trait", "scope"})
_BODIES = frozenset({"function", "method"})
_WEAK = frozenset({"variable", "type"})
_FLAT = frozenset({"type", "constant", "macro"})
_VALUES = frozenset({"variable", "constant"})
_RECEIVER = re.compile(r"[\w.:$@\\>-]{1,80}\Z")
_TYPE = re.compile(r"[A-Za-z_]\w*")


class TooSlow(Exception):
    """A file took longer to parse than any honest one does."""


class Symbol(NamedTuple):
    """`parent` is the dotted name of what it is defined in; lines count from one."""

    name: str
    kind: str
    line: int
    end_line: int
    parent: str
    signature: str

    @property
    def path(self) -> str:
        """Its dotted name."""
        return f"{self.parent}.{self.name}" if self.parent else self.name


class Call(NamedTuple):
    """`receiver` is what stands before the last dot, where that is a plain name."""

    caller: str
    callee: str
    receiver: str
    line: int


@dataclass(frozen=True)
class Statement:
    """The text of an import, as it stands there."""

    text: str
    line: int


@dataclass(frozen=True)
class Parsed:
    symbols: tuple[Symbol, ...] = ()
    calls: tuple[Call, ...] = ()
    imports: tuple[Statement, ...] = ()
    namespaces: tuple[str, ...] = ()


@dataclass
class _Found:
    """A definition, before it is known what it stands in."""

    start: int
    end: int
    name: str
    kind: str
    node: Node
    holder: str = ""


def parse(raw: bytes, language: str) -> Parsed:
    """TooSlow for a file made to be slow; broken syntax gives what can be made out."""
    tools = ready(language)
    until = time.thread_time() + _PATIENCE
    tree = _tree(raw, tools, until=until)
    return _Reading(raw, tools).read(_matches(tree, tools, until=until))


def tree_of(raw: bytes, language: str) -> Tree:
    """The tree alone; TooSlow as `parse`."""
    return _tree(raw, ready(language), until=time.thread_time() + _PATIENCE)


def _tree(raw: bytes, tools: Ready, *, until: float) -> Tree:
    if len(raw) <= _PLAIN:
        return tools.parser.parse(raw)
    view = memoryview(raw)
    try:
        return tools.parser.parse(
            lambda at, _: view[at : at + _CHUNK],
            progress_callback=lambda at, _: time.thread_time() > until,
        )
    except ValueError as error:
        tools.parser.reset()
        raise TooSlow from error


def _matches(tree: Tree, tools: Ready, *, until: float) -> list[Captures]:
    cursor = QueryCursor(tools.query, match_limit=50_000)
    found = cursor.matches(tree.root_node)
    if time.thread_time() > until:
        raise TooSlow
    return [captures for _, captures in found]


def _no_predicate(*_: object) -> bool:
    """Our queries use none but those that the library knows."""
    return True


class _Reading:
    """Sorts what the query found in one file."""

    def __init__(self, raw: bytes, tools: Ready) -> None:
        self._raw = raw
        self._loads = tools.grammar.loads
        self._definitions: dict[int, _Found] = {}
        self._calls: list[tuple[int, str, Captures]] = []
        self._imports: list[Statement] = []
        self._namespaces: list[str] = []

    def read(self, matches: list[Captures]) -> Parsed:
        for captures in matches:
            if "callee" in captures:
                self._call(captures)
            elif "name" in captures:
                self._definition(captures)
            elif "import" in captures:
                self._imported(captures["import"][0])
            elif "namespace" in captures:
                self._namespaces.append(self._text(captures["namespace"][0]))
        symbols, calls = self._placed()
        return Parsed(symbols, calls, tuple(self._imports), tuple(self._namespaces))

    def _text(self, node: Node, longest: int = _LONGEST_NAME) -> str:
        start = node.start_byte
        return self._raw[start : min(node.end_byte, start + longest)].decode("utf-8", "replace")

    def _imported(self, node: Node) -> None:
        text = self._text(node, _LONGEST_IMPORT)
        self._imports.append(Statement(text, node.start_point[0] + 1))

    def _call(self, captures: Captures) -> None:
        callee = captures["callee"][0]
        name = self._text(callee)
        if name in self._loads and "receiver" not in captures:
            whole = callee.parent
            if whole is not None and whole.type == "command_name":
                whole = whole.parent
            if whole is not None and (above := whole.parent) and above.type.endswith("declarator"):
                whole = above
            self._imported(whole or callee)
        elif len(self._calls) < _MOST_CALLS:
            self._calls.append((callee.start_byte, name, captures))

    def _definition(self, captures: Captures) -> None:
        kind = next(kind for kind in captures if kind in DEFINITIONS)
        if kind == "scope" and len(captures) > 2:
            kind = next(k for k in captures if k in DEFINITIONS and k != "scope")
        named, node = captures["name"][0], captures[kind][0]
        if len(self._definitions) >= _MOST_SYMBOLS:
            return
        before = self._definitions.get(named.start_byte)
        if before is not None and before.kind not in _WEAK:
            return
        holder, name = _split(self._text(named).strip())
        if kind == "scope":
            name = _type_name(self._text(named))
        elif "scope" in captures:
            holder = _type_name(self._text(captures["scope"][0]), last=True)
        self._definitions[named.start_byte] = _Found(
            node.start_byte, node.end_byte, name, kind, node=node, holder=holder
        )

    def _placed(self) -> tuple[tuple[Symbol, ...], tuple[Call, ...]]:
        """Give each definition and call what it stands in."""
        definitions = sorted(self._definitions.values(), key=lambda d: (d.start, -d.end))
        calls = sorted(self._calls, key=lambda call: call[0])
        symbols: list[Symbol] = []
        placed: list[Call] = []
        open_: list[tuple[_Found, Symbol]] = []
        next_call = 0
        for found in [*definitions, None]:
            start = found.start if found else len(self._raw) + 1
            while next_call < len(calls) and calls[next_call][0] < start:
                placed.append(self._placed_call(calls[next_call], open_))
                next_call += 1
            if found is None:
                break
            inside = _inside(open_, found.start)
            if found.kind in _VALUES and any(o.kind in _BODIES for o, _ in inside):
                continue
            symbol = self._symbol(found, inside)
            open_ = [*inside, (found, symbol)] if found.kind not in _FLAT else inside
            if found.kind != "scope":
                symbols.append(symbol)
        return tuple(symbols), tuple(placed)

    def _placed_call(
        self, call: tuple[int, str, Captures], open_: list[tuple[_Found, Symbol]]
    ) -> Call:
        at, name, captures = call
        around = (symbol for found, symbol in reversed(open_) if found.start <= at < found.end)
        inside = next(around, None)
        receiver = ""
        if "receiver" in captures:
            text = self._text(captures["receiver"][0], 81)
            receiver = text if _RECEIVER.match(text) else "?"
        line = captures["callee"][0].start_point[0] + 1
        return Call(inside.path if inside else "", name, receiver, line)

    def _symbol(self, found: _Found, inside: list[tuple[_Found, Symbol]]) -> Symbol:
        holder = inside[-1] if inside else None
        kind = found.kind
        if kind == "function" and (found.holder or (holder and holder[0].kind in _HOLDERS)):
            kind = "method"
        if kind == "variable" and found.name.isupper():
            kind = "constant"
        above = ".".join(part for part in (holder[1].path if holder else "", found.holder) if part)
        node = found.node
        row, column = node.end_point
        return Symbol(
            name=found.name,
            kind=kind,
            line=node.start_point[0] + 1,
            end_line=max(row + (1 if column else 0), node.start_point[0] + 1),
            parent=above,
            signature=self._signature(node) if kind != "scope" else "",
        )

    def _signature(self, node: Node) -> str:
        """One line: up to the body, or the first line of what has none."""
        body = _body(node)
        end = body.start_byte if body is not None else node.end_byte
        raw = self._raw[node.start_byte : min(end, node.start_byte + 4 * _LONGEST_SIGNATURE)]
        text = raw.decode("utf-8", "replace")
        if body is None:
            text = text.split("\n", 1)[0]
        text = " ".join(text.split()).rstrip("{ ").removesuffix("=>").removesuffix(":").rstrip(" =")
        return text if len(text) <= _LONGEST_SIGNATURE else text[: _LONGEST_SIGNATURE - 1] + "…"


def _inside(open_: list[tuple[_Found, Symbol]], start: int) -> list[tuple[_Found, Symbol]]:
    return [each for each in open_ if each[0].end > start]


def _body(node: Node) -> Node | None:
    body = node.child_by_field_name("body")
    if body is not None:
        return body
    for field in ("value", "right"):
        value = node.child_by_field_name(field)
        if value is not None:
            return value.child_by_field_name("body")
    return None


def _split(text: str) -> tuple[str, str]:
    """A name and what it belongs to, of names written as `Outer::Inner::name`."""
    if "::" not in text or text.startswith("operator"):
        return "", text
    parts = [re.sub(r"<.*", "", part) for part in text.split("::")]
    return parts[-2], parts[-1]


def _type_name(text: str, *, last: bool = False) -> str:
    """The bare name of a type: `Stack` of `fmt::Stack<T>`, of `(s *Stack[T])`."""
    bare = re.sub(r"[<\[].*", "", text, flags=re.DOTALL)
    names = _TYPE.findall(bare)
    return str(names[-1]) if names else "?"
