"""A text as its grammar reads it, in the same words for every language that has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from core.engine.code.grammars import grammar_of
from core.engine.code.languages import language_of
from core.engine.code.parse import TooSlow, tree_of

_LONGEST = 400_000
_FUNCTIONS = frozenset(
    "function_definition function_declaration generator_function_declaration method_definition "
    "method_declaration constructor_declaration function_item method singleton_method "
    "arrow_function function_expression".split()
)
_CLASSES = frozenset(
    "class_definition class_declaration class interface_declaration impl_item object_declaration "
    "enum_declaration record_declaration".split()
)
CALLS = frozenset(("call", "call_expression", "method_invocation", "invocation_expression"))
_COMMENTS = frozenset(("comment", "line_comment", "block_comment"))
_BLOCKS = frozenset(
    "block statement_block compound_statement statement_list constructor_body".split()
)
EXITS = frozenset(
    "return_statement raise_statement throw_statement continue_statement break_statement "
    "return_expression".split()
)
_SPREAD = frozenset(
    "spread_element list_splat dictionary_splat variadic_argument splat_argument".split()
)


@dataclass(frozen=True)
class Token:
    """A leaf of the tree; `node` tells what it is of."""

    text: str
    line: int
    node: Node


@dataclass(frozen=True)
class Part:
    """A function with a name; `name` is dotted with that of its class."""

    name: str
    node: Node

    @property
    def first(self) -> int:
        return line_of(self.node)

    @property
    def last(self) -> int:
        return last_of(self.node)

    @property
    def short(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def body(self) -> Node:
        return self.node.child_by_field_name("body") or self.node

    def within(self, *types: str) -> Iterator[Node]:
        """Nodes of these types, without those in functions that have names of their own."""
        wanted = frozenset(types)
        stack = [self.body]
        while stack:
            node = stack.pop()
            if node.type in wanted:
                yield node
            stack.extend(c for c in reversed(node.children) if not _named_function(c))


class Syntax:
    """One version of a file. Broken text gives what can be made out."""

    def __init__(self, text: str, language: str) -> None:
        self._raw = text.encode("utf-8", "surrogatepass")
        self.language = language
        self._tree = tree_of(self._raw, language)

    @property
    def root(self) -> Node:
        return self._tree.root_node

    @property
    def broken(self) -> bool:
        return self.root.has_error

    @cached_property
    def tokens(self) -> Mapping[int, tuple[Token, ...]]:
        """By line; comments are none."""
        found: dict[int, list[Token]] = {}
        for node in leaves(self.root):
            token = Token(text_of(node), line_of(node), node)
            found.setdefault(token.line, []).append(token)
        return {line: tuple(tokens) for line, tokens in found.items()}

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """Functions by dotted name; a name that stands there twice is left out."""
        found: dict[str, Part | None] = {}
        stack: list[tuple[str, Node]] = [("", self.root)]
        while stack:
            prefix, node = stack.pop()
            own = _own_name(node)
            name = f"{prefix}.{own}" if prefix and own else own or prefix
            if own and _named_function(node):
                found[name] = None if name in found else Part(name, node)
            stack.extend((name if own else prefix, child) for child in node.named_children)
        return {name: part for name, part in found.items() if part is not None}

    @cached_property
    def calls(self) -> tuple[Node, ...]:
        return tuple(node for node in walk(self.root) if node.type in CALLS)

    def around(self, line: int) -> Part | None:
        """The innermost function that has this line."""
        inside = [part for part in self.parts.values() if part.first <= line <= part.last]
        return max(inside, key=lambda part: part.first, default=None)


def syntax_of(path: str, text: str | None) -> Syntax | None:
    """None where no grammar reads it, or only slowly."""
    language = language_of(path).name
    if text is None or len(text) > _LONGEST or grammar_of(language) is None:
        return None
    try:
        return Syntax(text, language)
    except TooSlow:
        return None


def text_of(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def line_of(node: Node) -> int:
    return int(node.start_point[0]) + 1


def last_of(node: Node) -> int:
    row, column = node.end_point
    return int(row) + (1 if column else 0)


def walk(node: Node) -> Iterator[Node]:
    """All below, in the order of the text."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        stack.extend(reversed(each.children))


def leaves(node: Node) -> Iterator[Node]:
    """Without comments."""
    stack = [node]
    while stack:
        each = stack.pop()
        if each.type in _COMMENTS:
            continue
        if each.children:
            stack.extend(reversed(each.children))
        elif each.end_byte > each.start_byte:
            yield each


def squeezed(node: Node | None) -> str:
    """Its text whatever its layout."""
    return " ".join(text_of(leaf) for leaf in leaves(node)) if node is not None else ""


def names_in(node: Node | None) -> frozenset[str]:
    found = leaves(node) if node is not None else iter(())
    return frozenset(text_of(leaf) for leaf in found if leaf.type.endswith("identifier"))


def is_block(node: Node) -> bool:
    """Whether its children are statements, one after the other."""
    inner = [child.type for child in node.named_children]
    return node.type in _BLOCKS and inner != ["statement_list"]


def statements(block: Node | None) -> list[Node]:
    """Of a block, however deep its grammar wraps them; comments are none."""
    if block is None:
        return []
    if block.type not in _BLOCKS:
        return [block]
    found = [child for child in block.named_children if child.type not in _COMMENTS]
    if len(found) == 1 and found[0].type == "statement_list":
        return statements(found[0])
    return found


def called(call: Node) -> tuple[str, str]:
    """The name that is called, and what stands before its last dot."""
    if call.type == "method_invocation":
        return text_of(call.child_by_field_name("name")), squeezed(
            call.child_by_field_name("object")
        )
    function = call.child_by_field_name("function") or call.child_by_field_name("method")
    if function is None or not function.children:
        return text_of(function), ""
    last = next((f for f in ("attribute", "property", "field", "name") if _field(function, f)), "")
    owner = next((f for f in ("object", "operand", "value", "path") if _field(function, f)), "")
    return text_of(_field(function, last)), squeezed(_field(function, owner))


def arguments(call: Node) -> list[Node] | None:
    """What is given by place and by name; None where some is spread."""
    given = call.child_by_field_name("arguments")
    if given is None or given.type not in ("arguments", "argument_list"):
        return None
    found = [child for child in given.named_children if child.type not in _COMMENTS]
    return None if any(each.type in _SPREAD for each in found) else found


def _field(node: Node, name: str) -> Node | None:
    return node.child_by_field_name(name) if name else None


def _named_function(node: Node) -> bool:
    return node.type in _FUNCTIONS and bool(_own_name(node))


def _own_name(node: Node) -> str:
    """Of a function or class, by its own words or by what it is given to."""
    if node.type in _CLASSES:
        return text_of(node.child_by_field_name("name") or node.child_by_field_name("type"))
    if node.type not in _FUNCTIONS:
        return ""
    named = node.child_by_field_name("name") or _declared(node)
    above = node.parent
    if named is None and above is not None:
        named = next(
            (n for f in ("name", "key", "left", "property") if (n := _field(above, f))), None
        )
        value = above.child_by_field_name("value") or above.child_by_field_name("right")
        if value != node:
            named = None
    own = text_of(named) if named is not None and not named.children else ""
    receiver = node.child_by_field_name("receiver")
    holder = (
        [text_of(n) for n in leaves(receiver) if n.type == "type_identifier"] if receiver else []
    )
    return f"{holder[0]}.{own}" if holder and own else own


def _declared(node: Node) -> Node | None:
    """The name in a declarator, as C has them."""
    inner = node.child_by_field_name("declarator")
    while inner is not None and inner.children:
        inner = inner.child_by_field_name("declarator")
    return inner
