"""The versions of a dashboard, over the page: what each changed, and the way back to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from components.figures import since
from components.plain import plain
from core.domain.dashboards.difference import difference
from core.domain.dashboards.spec import Dashboard, Version

_MOST = 50


def versions_dialog(
    board: Dashboard, versions: Sequence[Version], *, back: Callable[[Version], None]
) -> None:
    """The newest first. Going back makes one version more, so that it can be undone."""
    st.dialog("Versions", width="medium")(versions_body)(board, versions, back=back)


def versions_body(
    board: Dashboard, versions: Sequence[Version], *, back: Callable[[Version], None]
) -> None:
    """What stands in the dialog."""
    for version in sorted(versions, key=lambda each: -each.number)[:_MOST]:
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"version-{version.number}"
        ):
            with st.container(width="stretch", gap=None):
                st.markdown(plain(version.what))
                st.caption(plain(since(version.at)))
            changes = difference(board.spec, version.spec)
            if not changes:
                st.caption("As it is now", width="content")
            elif st.button(
                "Go back to it", key=f"back-{version.number}", help=plain(f"Would be: {changes}")
            ):
                back(version)
                st.rerun()
    if len(versions) > _MOST:
        st.caption(f"Showing the last {_MOST} of {len(versions):,} versions.")
