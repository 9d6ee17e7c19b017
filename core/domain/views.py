"""Which earlier queries a query needs, and in what order."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from core.domain.work import ViewGrant

_WORD = re.compile(r"\w+")


def needed(names: Collection[str], views: Sequence[ViewGrant]) -> tuple[ViewGrant, ...]:
    """The views named and those they mention, each after what it needs.

    A name that is mentioned only in a literal or as a column counts too: one view too many does
    no harm. Views that mention one another in a ring come in the order given.
    """
    by_name = {view.name.casefold(): view for view in views}
    order: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen or name not in by_name:
            return
        seen.add(name)
        for word in sorted(set(_WORD.findall(by_name[name].sql.casefold()))):
            visit(word)
        order.append(name)

    for name in names:
        visit(name.casefold())
    return tuple(by_name[name] for name in order)
