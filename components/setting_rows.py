"""The small settings, one a row."""

from __future__ import annotations

import streamlit as st

from components.plain import plain
from core.domain.home import Home

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def privacy(local_only: bool, *, key: str) -> bool | None:
    """The new wish, once it differs."""
    wanted = st.toggle("Local only: use no remote model", local_only, key=f"{key}-{local_only}")
    st.caption("No setting below this one can send anything out while it is on.")
    return wanted if wanted != local_only else None


def log_level(level: str, *, key: str) -> str | None:
    picked = st.selectbox(
        "How much the log holds",
        LEVELS,
        LEVELS.index(level) if level in LEVELS else 1,
        key=f"{key}-{level}",
        help="Questions and data values are written at DEBUG only.",
    )
    return picked if picked != level else None


def whereabouts(home: Home, *, key: str) -> None:
    """Paths that can be copied."""
    places = {
        "Everything": home.root,
        "Notebooks and runs": home.state,
        "Copies of tables": home.tables,
        "Models": home.models,
        "Log": home.logs,
    }
    with st.container(key=key, gap="xsmall"):
        for title, path in places.items():
            st.markdown(f":gray[{title}]  \n{plain(str(path))}")
    st.caption("Set SYNA_HOME before the start to keep them elsewhere.")
