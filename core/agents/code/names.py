"""Names that code uses and nothing in it defines, and where the standard library has them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

MODULES = frozenset(
    "bisect calendar cmath collections copy datetime decimal fractions functools hashlib heapq "
    "itertools json math operator os random re statistics string sys textwrap time typing".split()
)
_FROM: dict[str, str] = {
    "bisect": "bisect_left bisect_right insort",
    "collections": "Counter OrderedDict defaultdict deque namedtuple ChainMap",
    "copy": "deepcopy",
    "dataclasses": "dataclass field",
    "datetime": "date timedelta timezone",
    "decimal": "Decimal",
    "enum": "Enum",
    "fractions": "Fraction",
    "functools": "reduce lru_cache cache cmp_to_key partial total_ordering",
    "heapq": "heappush heappop heapify heapreplace heappushpop nlargest nsmallest merge",
    "itertools": "accumulate chain combinations combinations_with_replacement count cycle groupby "
    "islice pairwise permutations product repeat starmap takewhile dropwhile zip_longest",
    "math": "sqrt gcd lcm factorial ceil floor pi comb perm prod log log2 log10 sin cos tan atan2 "
    "hypot isqrt inf radians degrees isclose",
    "operator": "itemgetter attrgetter mul add xor",
    "statistics": "mean median mode stdev variance",
    "string": "ascii_letters ascii_lowercase ascii_uppercase digits punctuation",
    "typing": "Any Callable Deque Dict FrozenSet Generator Iterable Iterator List Mapping "
    "NamedTuple Optional Sequence Set Tuple Type TypeVar Union",
}
FROM = {name: module for module, names in _FROM.items() for name in names.split()}
_SHORT = {"np": "import numpy as np", "pd": "import pandas as pd"}


def unknown_names(code: str, *others: str) -> tuple[str, ...]:
    """Names that are read in `code` and bound neither there nor in the others, in their order."""
    known = {name for each in (code, *others) for name in _bound(each)} | set(dir(builtins))
    return tuple(dict.fromkeys(name for name in _read(code) if name not in known))


def missing_imports(code: str, *others: str) -> tuple[str, ...]:
    """Import lines for unknown names that have one place they can come from."""
    lines: list[str] = []
    for name in unknown_names(code, *others):
        if name == "datetime":
            lines.append(_date_import(code))
        elif name in MODULES and _is_module(code, name):
            lines.append(f"import {name}")
        elif name in FROM:
            lines.append(f"from {FROM[name]} import {name}")
        elif name in _SHORT:
            lines.append(_SHORT[name])
    return tuple(lines)


def _is_module(code: str, name: str) -> bool:
    """Whether it is used with a dot, or could be nothing else."""
    return f"{name}." in code or name not in FROM


def _date_import(code: str) -> str:
    whole = "datetime.datetime" in code or "datetime.date(" in code or "datetime.timedelta" in code
    return "import datetime" if whole else "from datetime import datetime"


def _tree(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _read(code: str) -> Iterator[str]:
    for node in ast.walk(_tree(code)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id


def _bound(code: str) -> Iterator[str]:
    for node in ast.walk(_tree(code)):
        match node:
            case ast.Name(id=name) if not isinstance(node.ctx, ast.Load):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name.split(".")[0]
            case ast.ExceptHandler(name=str(name)):
                yield name
