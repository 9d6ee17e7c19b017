"""What an import names, told from its text; one function a family of languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_MOST = 200


@dataclass(frozen=True)
class Import:
    """`module` as written. `names` are (name here, name there): "" there is the module itself.

    With `everything`, all that the module defines is known here by its own name.
    """

    module: str
    names: tuple[tuple[str, str], ...] = ()
    everything: bool = False


def read_import(text: str, family: str) -> tuple[Import, ...]:
    """The imports of one statement; none where it cannot be told."""
    reader = _READERS.get(family)
    return tuple(reader(text))[:_MOST] if reader else ()


def _python(text: str) -> Iterator[Import]:
    bare = " ".join(re.sub(r"#[^\n]*|\\\n|[()]", " ", text).split())
    found = re.match(r"from (\.*) ?([\w.]*) ?import (.*)", bare)
    if found:
        module, wanted = found.group(1) + found.group(2), found.group(3)
        if wanted.strip() == "*":
            yield Import(module, everything=True)
            return
        yield Import(module, tuple(_renamed(part) for part in wanted.split(",") if part.strip()))
        return
    for part in bare.removeprefix("import ").split(","):
        there, _, here = (word.strip() for word in part.partition(" as "))
        if there:
            yield Import(there, ((here or there, ""),))


def _renamed(part: str, *, by: str = " as ") -> tuple[str, str]:
    there, _, here = part.strip().partition(by)
    return here.strip() or there.strip(), there.strip()


_QUOTED = re.compile(r"""(?:from\s*|require\s*\(\s*|import\s*\(?\s*|^\s*)(['"`])([^'"`\n]+)\1""")
_STARRED = re.compile(r"\*\s+as\s+([\w$]+)")
_BRACED = re.compile(r"\{([^}]*)\}")
_DEFAULT = re.compile(r"import\s+(?:type\s+)?([\w$]+)\s*(?:,|from)")
_REQUIRED = re.compile(r"\s*([\w$]+)\s*=\s*require")


def _javascript(text: str) -> Iterator[Import]:
    quoted = _QUOTED.search(text)
    if quoted is None:
        return
    names: list[tuple[str, str]] = []
    head = text[: quoted.start(1)]
    for pattern, there in ((_STARRED, ""), (_DEFAULT, "default"), (_REQUIRED, "")):
        found = pattern.search(head) if pattern is not _REQUIRED else pattern.match(head)
        if found:
            names.append((found.group(1), there))
    braced = _BRACED.search(head)
    if braced:
        by = ":" if "require" in head else " as "
        parts = (part.strip().removeprefix("type ") for part in braced.group(1).split(","))
        names += [_renamed(part, by=by) for part in parts if part]
    yield Import(quoted.group(2), tuple(names))


def _go(text: str) -> Iterator[Import]:
    found = re.match(r"\s*([\w.]*)\s*[\"`]([^\"`]+)[\"`]", text)
    if found:
        alias, module = found.groups()
        last = re.sub(r"/v\d+$", "", module).rpartition("/")[2]
        yield Import(module, ((alias or last, ""),), everything=alias == ".")


def _rust(text: str) -> Iterator[Import]:
    found = re.match(r"\s*(?:pub(?:\([^)]*\))?\s+)?(?:extern\s+crate|mod)\s+(\w+)", text)
    if found:
        inside = "mod" in text.split(found.group(1), maxsplit=1)[0].split()
        yield Import(f"self::{found.group(1)}" if inside else found.group(1))
        return
    bare = re.sub(r"//[^\n]*", "", text)
    tree = re.sub(r"^\s*(?:pub(?:\([^)]*\))?\s+)?use\s+", "", bare).strip().rstrip(";")
    for path in _unbraced(" ".join(tree.split()), depth=0):
        there, _, here = path.partition(" as ")
        module = there.replace(" ", "")
        if module.endswith("::*"):
            yield Import(module.removesuffix("::*"), everything=True)
        elif module:
            last = module.rpartition("::")[2]
            yield Import(module.removesuffix("::self"), ((here.strip() or last, last),))


def _unbraced(tree: str, *, depth: int) -> Iterator[str]:
    """`a::{b, c::{d}}` as `a::b` and `a::c::d`."""
    opening = tree.find("{")
    if opening < 0 or depth > 8:
        yield tree.strip()
        return
    head = tree[:opening].strip()
    for part in _parts(tree[opening + 1 : tree.rfind("}")]):
        yield from (head + inner for inner in _unbraced(part, depth=depth + 1))


def _parts(text: str) -> Iterator[str]:
    """Split at commas that stand in no braces."""
    level = begin = 0
    for at, letter in enumerate(text):
        level += (letter == "{") - (letter == "}")
        if letter == "," and level == 0:
            if text[begin:at].strip():
                yield text[begin:at].strip()
            begin = at + 1
    if text[begin:].strip():
        yield text[begin:].strip()


def _java(text: str) -> Iterator[Import]:
    found = re.match(r"\s*import\s+(static\s+)?(\w+(?:\.\w+)*)\s*(\.\s*\*)?", text)
    if found:
        static, module, star = found.groups()
        last = module.rpartition(".")[2]
        if star:
            yield Import(module, everything=True)
        elif static:
            yield Import(module.rpartition(".")[0], ((last, last),))
        else:
            yield Import(module, ((last, last),))


def _csharp(text: str) -> Iterator[Import]:
    found = re.match(r"\s*(?:global\s+)?using\s+(?:static\s+)?(?:(\w+)\s*=\s*)?([\w.]+)", text)
    if found:
        alias, module = found.groups()
        yield Import(module, ((alias, ""),) if alias else (), everything=not alias)


def _c(text: str) -> Iterator[Import]:
    found = re.search(r"[<\"]([^>\"\n]+)[>\"]", text)
    if found:
        yield Import(found.group(1), everything=True)


def _ruby(text: str) -> Iterator[Import]:
    found = re.match(r"\s*(require_relative|require|load)\b\s*\(?\s*['\"]([^'\"#\n]+)['\"]", text)
    if found:
        near = "./" if found.group(1) == "require_relative" else ""
        yield Import(near + found.group(2), everything=True)


def _php(text: str) -> Iterator[Import]:
    if not re.match(r"\s*use\b", text):
        found = re.search(r"['\"]([^'\"\n]+)['\"]", text)
        if found:
            yield Import("./" + found.group(1).lstrip("/"), everything=True)
        return
    bare = re.sub(r"^\s*use\s+(?:function\s+|const\s+)?", "", text).strip().rstrip(";")
    for part in _parts(bare):
        for path in _unbraced(" ".join(part.split()), depth=0):
            there, _, here = path.partition(" as ")
            module = there.strip().strip("\\")
            last = module.rpartition("\\")[2]
            yield Import(module, ((here.strip() or last, last),))


def _shell(text: str) -> Iterator[Import]:
    found = re.match(r"\s*(?:source|\.)\s+['\"]?([^\s'\";|&]+)", text)
    if found:
        yield Import(re.sub(r"^.*[)}]/?|^\$\w+/", "./", found.group(1)), everything=True)


_READERS: dict[str, Callable[[str], Iterator[Import]]] = {
    "python": _python,
    "javascript": _javascript,
    "go": _go,
    "rust": _rust,
    "java": _java,
    "csharp": _csharp,
    "c": _c,
    "ruby": _ruby,
    "php": _php,
    "shell": _shell,
}
