"""What is in a table: one line a column, with a small chart, and what looks wrong."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.figures import count, seconds
from components.plain import plain
from core.domain.chart_text import COLOURS
from core.domain.profiles import ColumnProfile, Join, TableProfile
from core.domain.sources import ColumnChoice, ReadAs, Table

_WARNINGS = 12
_FIRST = 4
_LABELS: dict[ReadAs, str] = {
    "numbers": "Read as numbers",
    "dates": "Read as dates",
    "text": "Read as text",
}


def table_profile(table: Table, profile: TableProfile, *, key: str) -> ColumnChoice | None:
    """Another reading of one of its columns, when one was chosen."""
    if table.comment:
        st.caption(plain(table.comment))
    facts = [count(profile.rows, "row"), count(len(profile.columns), "column")]
    facts += [f"key {profile.key}"] if profile.key else []
    if profile.duplicate_rows:
        facts.append(count(profile.duplicate_rows, "duplicate row"))
    facts.append(f"profiled in {seconds(profile.seconds)}")
    st.caption(plain(" · ".join(facts)))
    choice = _offers(profile, key=key)
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
    return choice


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


def _offers(profile: TableProfile, *, key: str) -> ColumnChoice | None:
    """Columns that can be read another way, each with why and a button."""
    offered = [column for column in profile.columns if column.offer]
    with st.container(gap="small", key=f"offers-{key}"):
        chosen = [_offer(profile, column, key=key) for column in offered[:_FIRST]]
    if len(offered) > _FIRST:
        more = count(len(offered) - _FIRST, "more such column", "more such columns")
        with st.expander(more, type="compact", key=f"more-offers-{key}"):
            chosen += [_offer(profile, column, key=key) for column in offered[_FIRST:]]
    return next((choice for choice in chosen if choice is not None), None)


def _offer(profile: TableProfile, column: ColumnProfile, *, key: str) -> ColumnChoice | None:
    if column.offer is None:
        return None
    name = f"{key}-{column.name}"
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", key=f"offer-{name}"
    ):
        said = f"**{plain(column.name)}** {plain(column.warnings[0])}"
        st.caption(f":material/rule: {said}", width="stretch")
        if not st.button(_LABELS[column.offer], key=f"read-{name}"):
            return None
    return ColumnChoice(table=profile.table, column=column.name, read_as=column.offer)


def warnings(profile: TableProfile) -> None:
    """What to know before one trusts the table."""
    said = list(profile.warnings)
    for column in profile.columns:
        others = column.warnings[1:] if column.offer else column.warnings
        said += [f"{column.name}: {warning}" for warning in others]
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
