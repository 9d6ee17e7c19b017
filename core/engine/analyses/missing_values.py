"""Missing values of each column, and duplicate rows."""

from __future__ import annotations

import pandas as pd

from core.domain.analyses.describing import MissingParameters
from core.engine.analyses.frame import Frame, is_text
from core.engine.analyses.outcome import Outcome
from core.engine.readings import MISSING

_SAID = 60


def missing_values(frame: Frame, parameters: MissingParameters) -> Outcome:
    """Counts and percent of each column, most missing first, and of the whole."""
    outcome = Outcome()
    names = [frame.name(name) for name in parameters.columns] or list(frame.data.columns)
    columns = frame.data[names]
    table = _table(columns)
    outcome.tables["missing"] = table
    rows, total = len(columns), int(table["missing"].sum())
    outcome.say("rows", rows, meaning="rows")
    outcome.say("missing", total, meaning="missing values in all columns")
    outcome.say(
        "missing_percent",
        100 * total / (rows * len(names)),
        meaning="missing values among all values",
        unit="%",
    )
    complete = int(columns.notna().all(axis=1).sum())
    outcome.say("complete_rows", complete, meaning="rows without a missing value")
    outcome.say("columns_with_missing", int((table["missing"] > 0).sum()), meaning="columns")
    most = table.iloc[0]
    if most["missing"]:
        outcome.say("most_missing", most["column"], meaning="column with the most missing values")
        outcome.say("most_missing_count", most["missing"], meaning="its missing values")
        outcome.say(
            "most_missing_percent", most["percent"], meaning="its missing in percent", unit="%"
        )
    outcome.say("duplicate_rows", int(columns.duplicated().sum()), meaning="rows seen before")
    for _, line in table.head(_SAID).iterrows():
        of = str(line["column"])
        outcome.say("missing", line["missing"], meaning="missing values", of=of)
        outcome.say("percent", line["percent"], meaning="missing in percent", of=of, unit="%")
    _note_words(outcome, columns)
    return outcome


def _table(columns: pd.DataFrame) -> pd.DataFrame:
    missing = columns.isna().sum()
    table = pd.DataFrame(
        {
            "column": missing.index.astype(str),
            "missing": missing.to_numpy(),
            "percent": 100 * missing.to_numpy() / len(columns),
            "present": len(columns) - missing.to_numpy(),
        }
    )
    return table.sort_values("missing", ascending=False, kind="stable", ignore_index=True)


def _note_words(outcome: Outcome, columns: pd.DataFrame) -> None:
    """Texts that stand for no value are counted as values; say where there are some."""
    for name in columns.columns:
        if is_text(columns[name]):
            texts = columns[name].dropna().astype("string").str.strip().str.lower()
            if count := int(texts.isin(MISSING).sum()):
                outcome.notes.append(
                    f"{name} holds {count:,} texts such as '-' or 'NA' that count as values here."
                )
