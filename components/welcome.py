"""What a new person sees: one sentence, a sample, a place for their own data."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from components.attach import Attach, attach_form


def welcome(*, key: str) -> Attach | Literal["sample"] | None:
    with st.container(border=True, key=key):
        st.markdown("**Attach a file, then ask about it in plain words**")
        st.markdown(
            "Syna shows what is in it, writes the query, runs it on this machine, "
            "and shows the query beside the answer."
        )
        sample = st.button(
            "Try with sample data",
            key=f"{key}-sample",
            type="primary",
            help="Two years of orders, customers, products and returns of a small shop",
        )
        st.space("small")
        attached = attach_form(key=f"{key}-attach")
    return "sample" if sample else attached
