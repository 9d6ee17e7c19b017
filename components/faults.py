"""How an error looks: its own sentences, or an id that the log explains."""

from __future__ import annotations

import logging

import streamlit as st

from components.plain import plain
from core.domain.value import new_id
from core.errors import SynaError

_log = logging.getLogger("syna.pages")


def show_fault(error: Exception) -> bool:
    """Draw the error; True, so that nothing else draws it again."""
    st.error(plain(sentences(error)), icon=":material/error:")
    return True


def sentences(error: Exception) -> str:
    """What a person reads. A bug gets an id; what it is about goes to the log."""
    if isinstance(error, SynaError):
        return error.describe()
    fault = new_id()
    _log.error("a page failed", exc_info=error, extra={"fault": fault})
    return (
        f"Syna met an error of its own (id {fault}). Nothing of yours was changed. "
        "Try again; if it comes back, the log has the details under this id."
    )
