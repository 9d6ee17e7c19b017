"""What holds without asking, a kind of action at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from components import session
from components.approvals.action import risk_badge
from components.approvals.choice import ApprovalChoice, RemovePolicy, SetPolicies, TakeIn
from components.plain import plain
from core.domain.approvals import KINDS, RISKS, ActionKind, Policy, Rule, kind_of
from core.domain.labels import capital

_LABELS: dict[Rule, str] = {"ask": "Ask", "allow": "Allow", "deny": "Deny"}


def policy_list(
    policies: Sequence[Policy], names: Mapping[str, str], *, key: str
) -> ApprovalChoice | None:
    chosen: ApprovalChoice | None = None
    everywhere = {policy.kind: policy for policy in policies if not policy.scope}
    for kind in KINDS.values():
        chosen = _row(kind, everywhere.get(kind.kind), key=f"{key}-{kind.kind}") or chosen
        for policy in policies:
            if policy.kind == kind.kind and policy.scope:
                chosen = _narrow(policy, names, key=f"{key}-{kind.kind}") or chosen
    return chosen


def _row(kind: ActionKind, policy: Policy | None, *, key: str) -> ApprovalChoice | None:
    now: Rule = policy.rule if policy else kind.rule
    rules: list[Rule] = ["ask", "allow", "deny"] if kind.standing else ["ask", "deny"]
    with st.container(horizontal=True, vertical_alignment="center", key=f"policy-{key}"):
        st.markdown(plain(capital(kind.sentence)), width="stretch")
        st.markdown(risk_badge(kind.risk), width="content", help=RISKS[kind.risk].sentence)
        picked = st.segmented_control(
            kind.sentence,
            rules,
            default=now,
            format_func=_LABELS.__getitem__,
            label_visibility="collapsed",
            key=f"rule-{key}-{now}",
            required=True,
        )
    if picked is None or picked == now:
        return None
    if policy is not None and picked == kind.rule:
        return RemovePolicy(policy)
    return SetPolicies((Policy(kind=kind.kind, rule=picked),))


def _narrow(policy: Policy, names: Mapping[str, str], *, key: str) -> ApprovalChoice | None:
    where = names.get(policy.scope, "a notebook that is not there any more")
    with st.container(horizontal=True, vertical_alignment="center", key=f"narrow-{key}"):
        st.caption(plain(f"{_LABELS[policy.rule]} in {where}"), width="stretch")
        gone = st.button(
            "Remove", key=f"remove-{key}-{policy.scope}", type="tertiary", icon=":material/close:"
        )
    return RemovePolicy(policy) if gone else None


def policy_files(exported: bytes, *, key: str) -> ApprovalChoice | None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"files-{key}"):
        st.download_button(
            "Export", exported, "policies.yaml", "application/yaml", key=f"export-{key}",
            icon=":material/download:",
        )  # fmt: skip
        with st.popover("Take in", icon=":material/upload_file:", key=f"import-{key}"):
            dropped = st.file_uploader(
                "Policies as YAML", type=["yaml", "yml"], key=f"file-{session.generation(key)}"
            )
    if dropped is None:
        return None
    session.renew(key)
    return TakeIn(dropped.getvalue())


def taken_in(policies: Sequence[Policy], *, key: str) -> bool | None:
    """What a file would change, before it does: True to use it, False to leave it."""
    with st.container(border=True, key=f"taken-{key}"):
        st.markdown(f"The file holds {len(policies)} policies. Nothing is changed yet.")
        for policy in policies:
            kind = kind_of(policy.kind)
            where = " in one notebook or source" if policy.scope else ""
            text = plain(f"{_LABELS[policy.rule]}: {kind.sentence}{where}")
            st.markdown(f"{text} {risk_badge(kind.risk)}")
        with st.container(horizontal=True):
            if st.button("Use them", key=f"use-{key}", type="primary"):
                return True
            if st.button("Leave them", key=f"leave-{key}"):
                return False
    return None
