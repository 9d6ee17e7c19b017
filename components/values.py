"""Values that code or an analysis named, as a small table to read."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.plain import plain
from core.domain.analyses.results import Findings, LeftOut, Statistic
from core.domain.formats import show
from core.domain.labels import capital, humanise
from core.domain.results import Result, ResultColumn, Scalar

SHOWN = 20
_TERMS = {
    "df": "Degrees of freedom",
    "iqr": "Quartile range",
    "q1": "First quartile",
    "q3": "Third quartile",
    "std": "Standard deviation",
}
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
    """What, how much, and what that means; of many, only those about the whole."""
    _table([_line(each) for each in _in_view(found)])


def all_statistics(found: Sequence[Statistic], *, key: str) -> None:
    """Every value a fold away, where not all are in view."""
    if len(_in_view(found)) == len(found):
        return
    fold = st.expander(
        f"All {len(found)} values", type="compact", key=f"all-{key}", on_change="rerun"
    )
    if fold.open:
        with fold:
            _table([_line(each) for each in found])


def _in_view(found: Sequence[Statistic]) -> Sequence[Statistic]:
    return found if len(found) <= SHOWN else [each for each in found if each.of is None][:SHOWN]


def _line(each: Statistic) -> dict[str, str]:
    name = _TERMS.get(each.name) or capital(humanise(each.name))
    column = ResultColumn(name=each.name, type="", unit=each.unit)
    return {
        "What": plain(f"{name} of {each.of}" if each.of else name),
        "Value": _bold(each.value, column),
        "Meaning": plain(each.meaning),
    }


def caveats(findings: Findings) -> None:
    """What was taken for granted, what was left out, and remarks."""
    lines = [
        f"{_MARKS[each.held]} {_NOT[each.held]}{plain(capital(f'{each.name}: {each.reason}'))}"
        for each in findings.assumptions
    ]
    lines += [f":material/filter_alt: {plain(_left_out(left))}" for left in findings.left_out]
    lines += [f":material/info: {plain(capital(note))}" for note in findings.notes]
    if lines:
        st.markdown("  \n".join(lines))


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
        {head: [line[head] for line in lines] for head in heads},
        border="horizontal",
        hide_index=True,
        width="content",
    )
