"""Maps of code in the DOT language, whose names may hold anything."""

from __future__ import annotations

from core.domain.code.overview import CodeMap

_GREY, _ACCENT = "#7d8986", "#1f8177"
_HEAD = (
    'digraph { rankdir=LR; bgcolor="transparent"; nodesep=0.18; ranksep=0.7;'
    f' node [shape=box style="rounded,filled" fillcolor="{_ACCENT}22" color="{_GREY}"'
    f' fontcolor="{_GREY}" fontname="sans-serif" fontsize=12 height=0.3 margin="0.12,0.05"];'
    f' edge [color="{_GREY}" arrowsize=0.6];'
)
_MOST_LINKS = 40


def dot_of(code_map: CodeMap) -> str:
    """Folders as boxes; the more imports, the wider the arrow."""
    links = code_map.links[:_MOST_LINKS]
    most = max((link.imports for link in links), default=1)
    linked = {folder for link in links for folder in (link.source, link.target)}
    nodes = [
        f"{quoted(place.folder)} [label={quoted(_shown(place.folder))}"
        f" tooltip={quoted(f'{place.folder}: {place.files} files')}];"
        for place in code_map.places
        if place.folder in linked
    ]
    edges = [
        f"{quoted(link.source)} -> {quoted(link.target)}"
        f" [penwidth={0.7 + 3 * link.imports / most:.1f}"
        f" tooltip={quoted(f'{link.source} imports {link.target} {link.imports} times')}];"
        for link in links
    ]
    return "\n".join([_HEAD, *nodes, *edges, "}"])


def quoted(text: str) -> str:
    """A string of DOT, in which only quotes and backslashes mean something."""
    bare = " ".join(text.split())
    return '"' + bare.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shown(folder: str) -> str:
    """The end of a long path."""
    name = "top folder" if folder == "." else folder
    return name if len(name) <= 34 else "…" + name[-33:]
