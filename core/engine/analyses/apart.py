"""An analysis done for each group apart, and put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame
from core.engine.analyses.outcome import Outcome, label, plain
from core.errors import StepError

_MOST = 500
_SAID = 60

Perform = Callable[[Frame], Outcome]


def apart(frame: Frame, by: Sequence[str], *, perform: Perform) -> Outcome:
    """Statistics `of` each group, a table of them, and the tables with the groups in front."""
    names = list(dict.fromkeys(frame.name(name) for name in by))
    keys = pd.DataFrame({name: frame.category(name) for name in names})
    known = keys.dropna()
    whole = Outcome()
    whole.leave_out(len(keys) - len(known), f"missing in {listed(names)}")
    grouped = known.groupby(names, sort=True, observed=True)
    if grouped.ngroups > _MOST:
        raise fault(
            f"{listed(names)} make {grouped.ngroups:,} groups; an analysis of each takes at most"
            f" {_MOST}.",
            "Use group_summary for one figure of many groups, or narrow the rows.",
        )
    done: list[tuple[tuple[object, ...], int, Outcome]] = []
    failed: list[StepError] = []
    for key, rows in grouped:
        try:
            done.append((key, len(rows), perform(frame.part(rows.index))))
        except StepError as error:
            failed.append(error)
            said = ", ".join(label(part) for part in key)
            whole.leave_out(len(rows), f"{said}: {error.message}")
    if not done:
        raise failed[0] if failed else fault("There is no group with a value.", "Check the rows.")
    return _together(whole, names, done=done)


def _together(
    whole: Outcome, names: list[str], *, done: list[tuple[tuple[object, ...], int, Outcome]]
) -> Outcome:
    whole.tables["groups"] = pd.DataFrame([_line(names, *each) for each in done])
    parts: dict[str, list[pd.DataFrame]] = {}
    for key, _, outcome in done:
        said = ", ".join(label(part) for part in key)
        if len(done) <= _SAID:
            whole.statistics += [
                each.model_copy(update={"of": f"{said}: {each.of}" if each.of else said})
                for each in outcome.statistics
            ]
        whole.left_out += [
            each.model_copy(update={"reason": f"{said}: {each.reason}"})
            for each in outcome.left_out
        ]
        whole.notes += [note for note in outcome.notes if note not in whole.notes]
        for name, table in outcome.tables.items():
            parts.setdefault(name, []).append(_keyed(table, names, key=key))
    for name, tables in parts.items():
        whole.tables[name] = pd.concat(tables, ignore_index=True)
    _assumed(whole, done)
    return whole


def _line(
    names: list[str], key: tuple[object, ...], rows: int, outcome: Outcome
) -> dict[str, object]:
    """One row of the table of groups."""
    said = {
        f"{each.of}: {each.name}" if each.of else each.name: each.value
        for each in outcome.statistics
    }
    keys: dict[str, object] = dict(zip(names, map(plain, key), strict=True))
    return keys | {k: v for k, v in ({"rows": rows} | said).items() if k not in keys}


def _keyed(table: pd.DataFrame, names: list[str], *, key: tuple[object, ...]) -> pd.DataFrame:
    """With the group in front; a column that says the same is left out."""
    said = dict(zip(names, map(label, key), strict=True))
    same = [n for n in names if n in table and (table[n].map(label) == said[n]).all()]
    keyed = table.drop(columns=same)
    for place, (name, part) in enumerate(zip(names, key, strict=True)):
        keyed.insert(place, name, plain(part), allow_duplicates=True)
    return keyed


def _assumed(whole: Outcome, done: list[tuple[tuple[object, ...], int, Outcome]]) -> None:
    """Each assumption once: it held if it did in every group."""
    seen: dict[str, list[tuple[str, bool | None, str]]] = {}
    for key, _, outcome in done:
        said = ", ".join(label(part) for part in key)
        for each in outcome.assumptions:
            seen.setdefault(each.name, []).append((said, each.held, each.reason))
    for name, found in seen.items():
        against = [(said, reason) for said, held, reason in found if held is False]
        if against:
            shown = "; ".join(f"{said}: {reason}" for said, reason in against[:3])
            whole.assume(name, False, f"not in {len(against)} of {len(found)} groups ({shown})")
        else:
            unsure = any(held is None for _, held, _ in found)
            whole.assume(name, None if unsure else True, found[0][2])
