"""What words of the question were read as: a chip each, which opens to other readings."""

from __future__ import annotations

import streamlit as st

from components.cells.choice import ReadAs
from components.cells.rows import Rows
from components.plain import plain
from core.domain.cells import QueryCell
from core.domain.labels import humanise
from core.domain.readings import Reading
from core.errors import SynaError


def read_as(cell: QueryCell, question: str, rows: Rows, *, key: str) -> ReadAs | None:
    """The reading that a person picked. What an open chip offers is looked up then, not before."""
    readings = rows.readings(cell, question)
    if not readings:
        return None
    picked = None
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key=f"readings-{key}"
    ):
        st.caption("Read as", width="content")
        for number, reading in enumerate(readings):
            picked = _chip(cell, reading, rows=rows, key=f"{key}-{number}") or picked
    return picked


def label(reading: Reading) -> str:
    """`west → region = West`; a word that is the name itself is not said twice."""
    says = reading.says()
    return says if reading.word.casefold() == says.casefold() else f"{reading.word} → {says}"


def _chip(cell: QueryCell, reading: Reading, *, rows: Rows, key: str) -> ReadAs | None:
    name = f"reading-{key}-{reading.key}-{reading.value}"
    chip = st.popover(
        f":gray[{plain(label(reading))}]", type="tertiary", key=name, on_change="rerun"
    )
    if not chip.open:
        return None
    picked = None
    with chip, st.container(gap=None):
        try:
            options = rows.options(cell, reading)
        except SynaError as error:
            st.caption(plain(error.describe()))
            return None
        said = "Read “{}” as" if options else "Nothing else in this query fits “{}”."
        st.caption(plain(said.format(reading.word)))
        for number, option in enumerate(options):
            told = plain(_told(option, reading))
            if st.button(told, key=f"{name}-{number}", type="tertiary"):
                picked = ReadAs(cell, reading, option)
    return picked


def _told(option: Reading, reading: Reading) -> str:
    """The other reading, with its table where that is another one."""
    table = "" if option.table == reading.table else f" of {humanise(option.table)}"
    return f"{option.says()}{table}"
