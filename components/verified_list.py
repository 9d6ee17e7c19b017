"""Verified answers: the question, whether it still fits, and its query to read or change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from components.faults import sentences
from components.figures import since
from components.places import NOTEBOOK, link
from components.plain import plain, short
from components.sql_text import laid_out
from components.tables import table_rows
from core.domain.labels import capital
from core.domain.results import Result
from core.errors import SynaError

if TYPE_CHECKING:
    from core.domain.verified import VerifiedAnswer
    from core.services.verified import Standing, VerifiedView

_BADGES: dict[Standing, str] = {
    "ready": "",
    "stale": " :orange-badge[:material/link_off: Stale]",
    "older": " :orange-badge[:material/update: Older data]",
}
_BY = {"mark": "you said that it is right", "edit": "you corrected its query"}


@dataclass(frozen=True)
class VerifiedChoice:
    """`question` and `sql` are the new ones, for edit; `sql` None leaves the query."""

    kind: Literal["edit", "delete"]
    answer_id: str
    question: str = ""
    sql: str | None = None


def verified_list(
    views: Sequence[VerifiedView],
    *,
    notebooks: dict[str, str],
    result: Callable[[str], Result],
    key: str,
) -> VerifiedChoice | None:
    """`notebooks` are titles by id; `result` gives what an answer's last query gives now."""
    chosen: VerifiedChoice | None = None
    for view in views:
        answer = view.answer
        label = f"{plain(capital(short(answer.question, 120)))}{_BADGES[view.standing]}"
        fold = st.expander(label, type="compact", key=f"{key}-{answer.id}", on_change="rerun")
        if fold.open:
            with fold:
                _why(view)
                chosen = _form(answer, result, key=f"{key}-{answer.id}") or chosen
                _origin(answer, notebooks)
    return chosen


def _why(view: VerifiedView) -> None:
    if view.standing == "stale":
        gone = " and ".join(view.missing)
        why = f"{gone} is not there any more." if gone else "A name in its query has two meanings."
        st.caption(plain(f"Not used: {why}"))
    elif view.standing == "older":
        st.caption("Not used: its dates were right for the data as it was then.")


def _form(
    answer: VerifiedAnswer, result: Callable[[str], Result], *, key: str
) -> VerifiedChoice | None:
    alone = len(answer.queries) == 1
    with st.form(f"form-{key}", border=False, enter_to_submit=False):
        question = st.text_input("Question", answer.question, max_chars=4000)
        texts = []
        for number, query in enumerate(answer.queries):
            sql = laid_out(query.sql)
            with st.container(key=f"sql-{key}-{number}"):
                texts.append(
                    st.text_area(
                        "Query" if alone else query.title,
                        sql,
                        height=min(90 + 20 * sql.count("\n"), 420),
                        disabled=not alone,
                    )
                )
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save", type="primary")
            shown = st.form_submit_button("Show its result")
            deleted = st.form_submit_button("Delete", icon=":material/delete:", type="tertiary")
    if shown:
        try:
            table_rows(result(answer.id), key=f"rows-{key}")
        except SynaError as error:
            st.caption(plain(sentences(error)))
    if deleted:
        return VerifiedChoice("delete", answer.id)
    if not saved:
        return None
    changed = alone and texts[0] != laid_out(answer.queries[0].sql)
    return VerifiedChoice("edit", answer.id, question or "", texts[0] if changed else None)


def _origin(answer: VerifiedAnswer, notebooks: dict[str, str]) -> None:
    said = f"{since(answer.kept_at)} {_BY[answer.by]} · reads {', '.join(answer.tables)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(said))
        title = notebooks.get(answer.notebook_id)
        if title:
            link(NOTEBOOK, title, icon=":material/book_2:", notebook=answer.notebook_id)
