"""What a function takes, in languages that Python's own parser cannot read, and by place in all."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from core.engine.code.reviewing.syntax import Part, names_in, text_of

READ = frozenset(("JavaScript", "TypeScript", "TSX", "Go", "Java"))
_OPTIONAL = frozenset(
    ("default_parameter", "typed_default_parameter", "assignment_pattern", "optional_parameter")
)
_REST = frozenset(("rest_pattern", "variadic_parameter_declaration", "spread_parameter"))
_SEPARATORS = frozenset(
    ("keyword_separator", "list_splat_pattern", "dictionary_splat_pattern", "positional_separator")
)


@dataclass(frozen=True)
class Takes:
    """`names` by place, empty for what has none; `most` is None where there is no end."""

    names: tuple[str, ...]
    least: int
    most: int | None

    def fits(self, given: int) -> bool:
        return self.least <= given and (self.most is None or given <= self.most)


def takes(part: Part) -> Takes | None:
    """None where it cannot be told."""
    listed = part.node.child_by_field_name("parameters")
    single = part.node.child_by_field_name("parameter")
    if listed is None:
        return Takes((text_of(single),), 1, 1) if single is not None else None
    if "arguments" in names_in(part.body):
        return None
    names: list[str] = []
    least, endless = 0, False
    for node in listed.named_children:
        if node.type in _SEPARATORS:
            break
        if node.type in ("comment", "line_comment", "block_comment", "receiver_parameter"):
            continue
        if node.type in _REST or _first(node).type == "rest_pattern":
            endless = True
            continue
        own = _names(node)
        names += own
        if node.type not in _OPTIONAL and node.child_by_field_name("value") is None:
            least = len(names)
    if names[:1] in (["self"], ["cls"], ["this"]):
        names, least = names[1:], max(0, least - 1)
    return Takes(tuple(names), least, None if endless else len(names))


def _first(node: Node) -> Node:
    return node.child_by_field_name("pattern") or node


def _names(node: Node) -> list[str]:
    """Those that one node declares: `a, b int` are two."""
    if node.type == "identifier":
        return [text_of(node)]
    named = node.children_by_field_name("name") or [
        each for f in ("pattern", "left") if (each := node.child_by_field_name(f))
    ]
    if not named and node.type == "typed_parameter":
        named = node.named_children[:1]
    return [text_of(each) if each.type == "identifier" else "" for each in named] or [""]
