"""Repositories, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.figures import count, since
from components.places import REPOSITORY, link
from components.plain import plain
from components.sources import Freshness
from core.domain.code.overview import Overview
from core.domain.sources import Source

_STATES: dict[Freshness, str] = {
    "fresh": "",
    "changed": ":orange-badge[:material/update: New commits]",
    "gone": ":orange-badge[:material/link_off: Gone; what was read answers]",
}


@dataclass(frozen=True)
class Listed:
    """`overview` is None where it cannot be read."""

    source: Source
    state: Freshness
    overview: Overview | None


def repository_list(repositories: Sequence[Listed]) -> None:
    for each in repositories:
        note = f"{plain(summary(each.source, each.overview))} {_STATES[each.state]}"
        link(
            REPOSITORY,
            each.source.name,
            icon=":material/code:",
            note=note,
            repository=each.source.id,
        )


def repository_state(state: Freshness) -> str:
    """As Markdown; empty for one that is as it was read."""
    return _STATES[state]


def summary(source: Source, overview: Overview | None) -> str:
    """`Python, 1,320 files, 104,487 lines of code, last commit 3 h ago`."""
    if overview is None:
        return f"attached {since(source.attached_at)}"
    size, last = overview.size, overview.activity.last
    words = [
        *(each.language for each in overview.languages[:1]),
        count(size.files, "file"),
        count(size.code_lines, "line of code", "lines of code"),
        *([f"last commit {since(last)}"] if last is not None else []),
    ]
    return ", ".join(words)


def no_git() -> None:
    """What to do where there is no git."""
    st.warning(
        "There is no git on this machine, and repositories are read with it. Install git (from "
        "your system's packages, or from git-scm.com), then start Syna again. All else works.",
        icon=":material/build:",
    )
