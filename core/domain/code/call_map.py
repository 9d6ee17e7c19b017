"""Who calls a symbol and what it calls, two levels far."""

from __future__ import annotations

from typing import Literal

from core.domain.code.map_figure import quoted
from core.domain.value import Value

Side = Literal["callers", "callees"]
_GREY, _ACCENT = "#7d8986", "#1f8177"
_LONGEST = 40


class SymbolPlace(Value):
    """Where something is defined. `kind` is "file" for the code of a file outside of all."""

    name: str
    kind: str
    path: str
    line: int
    end_line: int
    parent: str = ""
    signature: str = ""

    @property
    def id(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def shown(self) -> str:
        return f"{self.parent}.{self.name}" if self.parent else self.name


class CallEdge(Value):
    """`source` calls `target` at so many places; both are ids of places."""

    source: str
    target: str
    calls: int


class CallMap(Value):
    """`nodes` begin with the one that was chosen; `left_out` callers and callees are not shown."""

    nodes: tuple[SymbolPlace, ...]
    edges: tuple[CallEdge, ...] = ()
    left_out: int = 0

    @property
    def chosen(self) -> SymbolPlace:
        return self.nodes[0]

    def near(self, side: Side) -> tuple[SymbolPlace, ...]:
        """Those that call it, or that it calls itself."""
        own = self.chosen.id
        match side:
            case "callers":
                ids = {edge.source for edge in self.edges if edge.target == own}
            case "callees":
                ids = {edge.target for edge in self.edges if edge.source == own}
        return tuple(node for node in self.nodes[1:] if node.id in ids)


def calls_dot(found: CallMap) -> str:
    """In the DOT language: callers to the left, what is called to the right."""
    head = (
        'digraph { rankdir=LR; bgcolor="transparent"; nodesep=0.16; ranksep=0.6;'
        f' node [shape=box style="rounded,filled" fillcolor="{_ACCENT}18" color="{_GREY}"'
        f' fontcolor="{_GREY}" fontname="sans-serif" fontsize=12 height=0.3 margin="0.12,0.05"];'
        f' edge [color="{_GREY}" arrowsize=0.6];'
    )
    nodes = [_node(node, chosen=node is found.chosen) for node in found.nodes]
    edges = [
        f"{quoted(edge.source)} -> {quoted(edge.target)} [tooltip={quoted(f'{edge.calls} times')}];"
        for edge in found.edges
    ]
    return "\n".join([head, *nodes, *edges, "}"])


def _node(node: SymbolPlace, *, chosen: bool) -> str:
    name = node.shown if len(node.shown) <= _LONGEST else "…" + node.shown[1 - _LONGEST :]
    look = f' color="{_ACCENT}" penwidth=2 fillcolor="{_ACCENT}44"' if chosen else ""
    return f"{quoted(node.id)} [label={quoted(name)} tooltip={quoted(node.id)}{look}];"
