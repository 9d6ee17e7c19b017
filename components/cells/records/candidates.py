"""Commits that could have to do with a step of a figure, the best first."""

from __future__ import annotations

import streamlit as st

from components.plain import plain
from core.domain.code.candidates import CommitCandidate, CommitSearch


def candidates_view(search: CommitSearch, *, key: str) -> None:
    with st.container(key=f"candidates-{key}", gap="small"):
        point = search.point
        st.caption(
            plain(
                f"{point.name}: off since {point.since:%-d %B %Y} · {search.repository} · "
                f"{search.looked_at:,} commits of the time before it"
            )
        )
        if search.candidates:
            st.caption(
                "Candidates, not causes: each came out in that time and touches what the figure "
                "is made of."
            )
        else:
            st.markdown(":material/search_off: **No commit fits.**")
        for place, each in enumerate(search.candidates, 1):
            _candidate(each, place, key=f"{key}-{place}")
        for note in search.notes:
            st.caption(plain(note))


def _candidate(each: CommitCandidate, place: int, *, key: str) -> None:
    commit = each.commit
    with st.container(border=True, key=f"candidate-{key}", gap="xsmall"):
        st.markdown(f"**{place}. {plain(commit.subject)}**")
        shipped = " ".join(_badge(s.kind, s.name) for s in commit.shipped[:3])
        st.caption(
            f"{plain(commit.id[:8])} · {plain(commit.author)} · {commit.at:%-d %b %Y %H:%M} UTC"
        )
        if shipped:
            st.markdown(shipped)
        st.markdown(plain(each.why))
        score = each.score
        st.caption(
            f"Score {score.total:.2f}: time {score.time:.2f}, what it touches {score.touch:.2f}, "
            f"shipped {score.shipped:.2f}"
        )
        if commit.diff:
            with st.expander("What it changed", type="compact", key=f"{key}-diff"):
                st.code(commit.diff, language="diff", wrap_lines=True)


def _badge(kind: str, name: str) -> str:
    colour = "blue" if kind == "deployment" else "gray"
    return f":{colour}-badge[{plain(name)}]"
