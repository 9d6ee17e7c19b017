"""Values that code or an analysis named, as a small table to read."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.plain import plain
from core.domain.analyses.results import Findings, LeftOut, Statistic
from core.domain.formats import show
from core.domain.labels import capital, humanise
from core.domain.results import Result, ResultColumn, Scalar

SHOWN = 60
_MARKS = {
    True: ":material/check_circle:",
    False: ":material/warning:",
    None: ":material/help:",
}
_NOT = {True: "", False: "Does not hold. ", None: "Could not be told. "}


def named_values(result: Result) -> None:
    """The one row of a script: name and value."""
    row = result.rows[0] if result.rows else ()
    lines = [
        {"Name": plain(column.name), "Value": _bold(value, column)}
        for column, value in zip(result.columns, row, strict=False)
    ]
    _table(lines)


def statistics(found: Sequence[Statistic]) -> None:
    """What, of what, how much, and what that means."""
    several = any(each.of for each in found)
    lines = []
    for each in found:
        line = {"What": plain(capital(humanise(each.name)))}
        if several:
            line["Of"] = plain(each.of or "")
        column = ResultColumn(name=each.name, type="", unit=each.unit)
        line |= {"Value": _bold(each.value, column), "Meaning": plain(each.meaning)}
        lines.append(line)
    _table(lines)


def caveats(findings: Findings) -> None:
    """What was taken for granted, what was left out, and remarks."""
    for assumption in findings.assumptions:
        said = capital(f"{assumption.name}: {assumption.reason}")
        mark = _MARKS[assumption.held]
        st.markdown(f"{mark} {_NOT[assumption.held]}{plain(said)}")
    for left in findings.left_out:
        st.markdown(f":material/filter_alt: {plain(_left_out(left))}")
    for note in findings.notes:
        st.markdown(f":material/info: {plain(capital(note))}")


def _left_out(left: LeftOut) -> str:
    rows = "1 row was" if left.rows == 1 else f"{left.rows:,} rows were"
    return f"{rows} left out: {left.reason}."


def _bold(value: Scalar, column: ResultColumn) -> str:
    if value is None:
        return "*missing*"
    return f"**{plain(show(value, column))}**"


def _table(lines: Sequence[dict[str, str]]) -> None:
    if not lines:
        return
    heads = list(lines[0])
    st.table(
        {head: [line[head] for line in lines[:SHOWN]] for head in heads},
        border="horizontal",
        hide_index=True,
        width="content",
    )
    if len(lines) > SHOWN:
        st.caption(f"Showing {SHOWN} of {len(lines)} values.")
