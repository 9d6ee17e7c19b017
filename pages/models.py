"""Models: those that run here, servers found on this machine, remote ones."""

from __future__ import annotations

import streamlit as st

from components import session
from components.places import SETTINGS, link
from components.providers import provider_list, server_list
from pages.acts.models import WORK, on_provider
from pages.live.models import model_catalogue
from pages.live.work import work_under_way

models = session.services().models
st.markdown("### Models", anchors=False)
work_under_way(WORK)
model_catalogue()

st.markdown("#### Remote models", anchors=False)
providers = models.providers()
choice = provider_list(providers, default=models.default(), key="provider")
added = server_list(session.local_servers(), key="server")
if not providers:
    st.caption(
        "None is set up. A remote model is sent the question, the names of tables and columns, "
        "and a few sample values."
    )
link(SETTINGS, "Add a key or a server", icon=":material/key:")
for picked in (choice, added):
    if picked is not None:
        on_provider(picked)
        st.rerun()
