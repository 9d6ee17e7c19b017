"""Approvals: what waits for a yes or a no, what was decided, and what holds without asking."""

from __future__ import annotations

import streamlit as st

from components import session
from components.approvals.history import history_list
from components.approvals.policies import policy_files, policy_list, taken_in
from pages.acts.approvals import on_choice, use
from pages.live.approvals import names, waiting

SHOWN = 50
_INTRO = (
    "What Syna may do without asking. It asks unless a policy says otherwise; a deny wins. What "
    "offers no Allow is asked every time."
)


def history() -> None:
    past = session.services().approvals.history(SHOWN)
    if not past:
        st.caption("Nothing was decided yet. What you allow or deny is kept here with its outcome.")
    history_list(past, key="past")
    if len(past) == SHOWN:
        st.caption(f"The last {SHOWN} are shown.")


def policies() -> None:
    approvals = session.services().approvals
    st.markdown(_INTRO)
    choice = policy_files(approvals.export(), key="policies")
    taken = session.kept_policies()
    if taken:
        answer = taken_in(taken, key="policies")
        if answer is not None:
            session.keep_policies(())
            if answer:
                use(taken)
            st.rerun()
    choice = policy_list(approvals.policies(), names(), key="policy") or choice
    if choice is not None:
        on_choice(choice)
        st.rerun()


st.markdown("### Approvals", anchors=False)
now_tab, past_tab, rules_tab = st.tabs(["Waiting", "History", "Policies"])
with now_tab:
    waiting()
with past_tab:
    history()
with rules_tab:
    policies()
