"""One operator that became another while all else stayed, and loops that go one step too far."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.domain.code.review import ReviewFinding
from core.engine.code.reviewing.diff import Diff
from core.engine.code.reviewing.syntax import Syntax, Token, squeezed, walk
from core.engine.code.reviewing.version import Hunk, Says, Version

_BOUNDARY = "what lies exactly on the boundary is on its other side now"
_TURNED = "which is the other way round"
_KINDS: tuple[tuple[str, str], ...] = (
    ("< <=", _BOUNDARY),
    ("> >=", _BOUNDARY),
    ("< >", _TURNED),
    ("<= >=", _TURNED),
    ("< >=", _TURNED),
    ("> <=", _TURNED),
    ("== !=", _TURNED),
    ("=== !==", _TURNED),
    ("is is_not", _TURNED),
    ("in not_in", _TURNED),
    ("and or", "so that one of both is enough where both were needed, or the reverse"),
    ("&& ||", "so that one of both is enough where both were needed, or the reverse"),
    ("+ -", "so that another figure comes of it"),
    ("* /", "so that another figure comes of it"),
    ("/ //", "so that another figure comes of it"),
    ("+= -=", "so that another figure comes of it"),
    ("True False", "so that it says the opposite"),
    ("true false", "so that it says the opposite"),
)
_MEANS = {frozenset(word.replace("_", " ") for word in kind.split()): why for kind, why in _KINDS}
_NOT = frozenset(("!", "not"))
_BOUND = re.compile(
    r"(?<!\w)(\w+) <= (?:len \( ([\w .\[\]]+?) \)|"
    r"([\w .\[\]]+?) \. (?:length|size \( \)|Length|Count))(?! [-+*/])"
)
_LOOPS = frozenset(("for_statement", "while_statement", "for_clause"))


def look(version: Version, diff: Diff) -> Iterator[ReviewFinding]:
    syntax, before = version.new_syntax, version.old_syntax
    if syntax is None or version.is_test:
        return
    yield from _loops(version, syntax)
    if before is None:
        return
    for hunk in version.hunks:
        for old, new in _pairs(hunk, before, syntax):
            why = _changed(old, new)
            if why and not diff.tested(version, _name(syntax, new[0].line)):
                yield _said(version, old, new, why)


def _said(version: Version, old: Sequence[Token], new: Sequence[Token], why: str) -> ReviewFinding:
    now, was = _shown(version.new, new), _shown(version.old, old)
    says = Says(
        "warning",
        f"“{now}” stands where “{was}” stood, {why}.",
        "All else is as before, and no test of this branch shows that it is meant.",
    )
    lines = (new[0].line, new[-1].line)
    suggestion = version.restored(lines[0]) if lines[0] == lines[1] else None
    return version.finding(lines, "operator", says, suggestion=suggestion)


def _shown(lines: Sequence[str], tokens: Sequence[Token]) -> str:
    text = lines[tokens[0].line - 1].strip().rstrip("{:").strip()
    return text.replace("“", '"').replace("”", '"')[:120]


def _name(syntax: Syntax, line: int) -> str:
    part = syntax.around(line)
    return part.short if part is not None else ""


def _pairs(
    hunk: Hunk, before: Syntax, after: Syntax
) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    """Line by line where as many came as went, else all of it as one."""
    old, new = range(*hunk.old), range(*hunk.new)
    if not old or not new:
        return
    if len(old) == len(new):
        for was, now in zip(old, new, strict=True):
            yield before.tokens.get(was + 1, ()), after.tokens.get(now + 1, ())
        return
    yield (
        [token for at in old for token in before.tokens.get(at + 1, ())],
        [token for at in new for token in after.tokens.get(at + 1, ())],
    )


def _changed(old: Sequence[Token], new: Sequence[Token]) -> str:
    """What the one difference means; empty where there are others, or none."""
    if not old or not new or abs(len(old) - len(new)) > 1:
        return ""
    if len(old) == len(new):
        differing = [(a, b) for a, b in zip(old, new, strict=True) if a.text != b.text]
        if len(differing) != 1:
            return ""
        ((was, now),) = differing
        return _MEANS.get(frozenset((was.text, now.text)), "") if _operates(was, now) else ""
    longer, shorter = (old, new) if len(old) > len(new) else (new, old)
    for at, token in enumerate(longer):
        if at == len(shorter) or token.text != shorter[at].text:
            rest = [each.text for each in longer[at + 1 :]] == [each.text for each in shorter[at:]]
            return _TURNED if rest and token.text in _NOT and not token.node.is_named else ""
    return ""


def _operates(was: Token, now: Token) -> bool:
    """Whether both are operators, or what a function says yes or no with."""
    if was.text.casefold() in ("true", "false"):
        above = now.node.parent
        return above is not None and "return" in above.type
    return not was.node.is_named and not now.node.is_named


def _loops(version: Version, syntax: Syntax) -> Iterator[ReviewFinding]:
    """`i <= items.length` of a loop that looks at `items[i]`; Python has rules of its own."""
    if version.is_python:
        return
    for loop in walk(syntax.root):
        line = loop.start_point[0] + 1
        if loop.type not in _LOOPS or line not in version.added:
            continue
        text = squeezed(loop)
        bound = _BOUND.search(text)
        if bound is None:
            continue
        sized = bound[2] or bound[3]
        bare = sized.replace(" ", "")
        body = squeezed(loop if loop.type != "for_clause" else loop.parent)
        if f"{sized} [ {bound[1]} ]" not in body and f"{sized} . get ( {bound[1]} )" not in body:
            continue
        says = Says(
            "error",
            f"Off by one: the last round asks “{bare}” for an item after its end.",
            "It fails there, or goes on with nothing.",
        )
        own = version.new[line - 1]
        put = own.replace("<=", "<", 1) if own.count("<=") == 1 else None
        yield version.finding((line, line), "off-by-one", says, suggestion=put)
