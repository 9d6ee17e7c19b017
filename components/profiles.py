"""What is in a table: one line a column, with a small chart, and what looks wrong."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.figures import count, seconds
from components.plain import plain
from core.domain.chart_text import COLOURS
from core.domain.profiles import ColumnProfile, Join, TableProfile
from core.domain.sources import Table

_WARNINGS = 12


def table_profile(table: Table, profile: TableProfile, *, key: str) -> None:
    if table.comment:
        st.caption(plain(table.comment))
    facts = [count(profile.rows, "row"), count(len(profile.columns), "column")]
    facts += [f"key {profile.key}"] if profile.key else []
    if profile.duplicate_rows:
        facts.append(count(profile.duplicate_rows, "duplicate row"))
    facts.append(f"profiled in {seconds(profile.seconds)}")
    st.caption(plain(" · ".join(facts)))
    warnings(profile)
    st.dataframe(
        _lines(table, profile),
        key=f"profile-{key}",
        hide_index=True,
        height="content" if len(profile.columns) <= 16 else 560,
        placeholder="",
        column_config={
            "Column": st.column_config.TextColumn(pinned=True),
            "Note": st.column_config.TextColumn(width="medium", help="What its source says of it"),
            "Missing": st.column_config.NumberColumn(format="percent", help="Share of the rows"),
            "Distinct": st.column_config.NumberColumn(format="localized"),
            "Mean": st.column_config.NumberColumn(format="localized"),
            "From": st.column_config.TextColumn(width=105),
            "To": st.column_config.TextColumn(width=105),
            "Often": st.column_config.TextColumn(width="medium", help="The most frequent values"),
            "Shape": st.column_config.BarChartColumn(
                y_min=0,
                color=COLOURS[0],
                help="How often values fall in each part of the range, or the top values",
            ),
        },
        alt=f"Profile of the columns of {table.name}",
    )


def _lines(table: Table, profile: TableProfile) -> list[dict[str, object]]:
    """One a column of the table; notes only where there is one."""
    notes = {column.name: column.comment for column in table.columns}
    lines = [_line(column, profile.rows) for column in profile.columns]
    if any(notes.values()):
        return [line | {"Note": notes.get(str(line["Column"])) or None} for line in lines]
    return lines


def _line(column: ColumnProfile, rows: int) -> dict[str, object]:
    counts = [b.count for b in column.bins] or [value.count for value in column.top]
    return {
        "Column": column.name,
        "Type": column.type.lower(),
        "Shape": counts,
        "Missing": column.missing / rows if rows else None,
        "Distinct": column.distinct,
        "From": column.minimum,
        "To": column.maximum,
        "Mean": column.mean,
        "Often": ", ".join(f"{v.text} ({v.count:,})" for v in column.top[:3]),
    }


def warnings(profile: TableProfile) -> None:
    """What to know before one trusts the table."""
    said = list(profile.warnings)
    said += [f"{c.name}: {warning}" for c in profile.columns for warning in c.warnings]
    if not said:
        return
    lines = [f"- {plain(text)}" for text in said[:_WARNINGS]]
    if len(said) > _WARNINGS:
        lines.append(f"- and {len(said) - _WARNINGS} more")
    with st.expander(count(len(said), "thing to know", "things to know"), type="compact"):
        st.markdown("\n".join(lines))


def joins(found: Sequence[Join]) -> None:
    """Likely joins, the surest first."""
    if not found:
        return
    lines = ["**Likely joins**", ""]
    for join in sorted(found, key=lambda j: -j.coverage)[:20]:
        left = plain(f"{join.left_table}.{join.left_column}")
        right = plain(f"{join.right_table}.{join.right_column}")
        how = "declared" if join.declared else f"{join.coverage:.0%} of the values match"
        lines.append(f"- {left} → {right} :gray[{how}]")
    st.markdown("\n".join(lines))
