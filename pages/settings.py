"""Settings: remote models, privacy, the log, where things are kept."""

from __future__ import annotations

import streamlit as st

from components import session
from components.providers import provider_form, provider_list
from components.setting_rows import log_level, privacy, whereabouts
from pages.acts.models import WORK, on_provider
from pages.live.work import work_under_way

services = session.services()
settings = services.settings
st.markdown("### Settings", anchors=False)
work_under_way(WORK)

left, right = st.columns(2, gap="large")
with left:
    st.markdown("#### Remote models", anchors=False)
    local_only = settings.get("local_only") == "yes"
    if local_only:
        st.caption("Switched off: everything stays on this machine.")
    added = provider_form(key_place=services.models.key_place(), key="provider")
    choice = provider_list(
        services.models.providers(), default=services.models.default(), key="provider"
    )
with right:
    st.markdown("#### Privacy", anchors=False)
    wanted = privacy(local_only, key="local-only")
    st.markdown("#### Log", anchors=False)
    level = log_level(settings.get("log_level"), key="log-level")
    st.markdown("#### Where Syna keeps things", anchors=False)
    whereabouts(services.home, key="home")
    st.markdown("#### Look", anchors=False)
    st.caption("Light or dark follows your system; the menu at the top right can change it.")

for picked in (added, choice):
    if picked is not None:
        on_provider(picked)
        st.rerun()
if wanted is not None:
    session.attempt(lambda: settings.put("local_only", "yes" if wanted else "no"))
    st.rerun()
if level is not None:
    session.attempt(lambda: settings.put("log_level", level))
    st.rerun()
