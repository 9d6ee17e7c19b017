"""Remote models: those set up, and the form for one more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.plain import plain
from core.domain.catalog import Provider

Kind = Literal["openai", "anthropic", "gemini", "compatible"]
_KINDS: dict[Kind, tuple[str, str]] = {
    "openai": ("OpenAI", "gpt-4.1-mini"),
    "anthropic": ("Anthropic", "claude-sonnet-4-5"),
    "gemini": ("Google Gemini", "gemini-2.5-flash"),
    "compatible": ("Other, OpenAI-compatible (Ollama, vLLM, llama-server)", "model name"),
}


@dataclass(frozen=True)
class ProviderChoice:
    kind: Literal["try", "remove", "use"]
    provider_id: str


@dataclass(frozen=True)
class NewProvider:
    provider: Kind
    title: str
    model: str
    base_url: str | None
    key: str | None
    kind: Literal["new"] = "new"


def provider_list(
    providers: Sequence[Provider], *, default: str | None, key: str
) -> ProviderChoice | None:
    for provider in providers:
        name = f"{key}-{provider.id}"
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=name):
            with st.container(width="stretch", gap=None):
                used = " :green-badge[:material/check: In use]" if provider.id == default else ""
                st.markdown(f"**{plain(provider.title)}**{used}")
                where = provider.base_url or _KINDS[provider.kind][0]
                secret = "key kept" if provider.has_key else "no key"
                st.caption(plain(f"{provider.model} at {where}, {secret}"))
            if st.button("Test", key=f"try-{name}"):
                return ProviderChoice("try", provider.id)
            if provider.id != default and st.button("Use", key=f"use-{name}"):
                return ProviderChoice("use", provider.id)
            if st.button("Remove", key=f"remove-{name}", type="tertiary"):
                return ProviderChoice("remove", provider.id)
    return None


def provider_form(*, key_place: str, key: str) -> NewProvider | None:
    """`key_place` says where the key will be kept."""
    kind: Kind = st.selectbox(
        "Provider", list(_KINDS), format_func=lambda k: _KINDS[k][0], key=f"kind-{key}"
    )
    title, example = _KINDS[kind]
    with st.form(f"form-{key}", border=False, enter_to_submit=False):
        base = ""
        if kind == "compatible":
            base = st.text_input("Base URL", placeholder="http://localhost:11434/v1", max_chars=500)
        model = st.text_input("Model", placeholder=example, max_chars=200)
        secret = st.text_input(
            "Key", type="password", max_chars=500, help=plain(f"Kept in {key_place}.")
        )
        pressed = st.form_submit_button("Save and test", type="primary")
    if not pressed:
        return None
    name = model.strip()
    shown = name if kind == "compatible" else f"{title} {name}"
    return NewProvider(kind, shown, name, base.strip() or None, secret.strip() or None)


def server_list(servers: Sequence[tuple[str, str]], *, key: str) -> NewProvider | None:
    """Model servers that answer on this machine, each with a button to use it."""
    for title, base_url in servers:
        name = f"{key}-{base_url}"
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=name):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{plain(title)}** :gray-badge[Found on this machine]")
                st.caption(plain(base_url))
            with (
                st.popover("Add", key=f"add-{name}"),
                st.form(f"form-{name}", border=False),
            ):
                model = st.text_input("Model", max_chars=200, help="As that server names it")
                if st.form_submit_button("Save and test", type="primary") and model.strip():
                    shown = f"{title}: {model.strip()}"
                    return NewProvider("compatible", shown, model.strip(), base_url, None)
    return None
