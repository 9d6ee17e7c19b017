"""Metrics as a YAML file, out and in. What comes in is text of a stranger: plain data only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml
from pydantic import ValidationError

from core.domain.metric_definitions import Metric, MetricDraft
from core.errors import UserError

MOST_BYTES = 1_000_000
MOST_METRICS = 2_000
_HEAD = "# Metrics of Syna. Formulas are SQL aggregates over table.column.\n"
_KEPT = "No metric was changed."
_REMEDY = "See an exported file for how it is written."


def to_yaml(metrics: Sequence[Metric]) -> bytes:
    """Each metric as a person filled it in; what was left empty is left out."""
    entries = [
        {name: _plain(value) for name, value in metric.draft.model_dump().items() if value}
        for metric in metrics
    ]
    text: str = yaml.safe_dump({"metrics": entries}, sort_keys=False, allow_unicode=True, width=100)
    return (_HEAD + text).encode()


def from_yaml(content: bytes) -> Iterator[tuple[str, MetricDraft | str]]:
    """The name of each entry with its draft, or with what is wrong with it."""
    for number, entry in enumerate(_entries(content), 1):
        name = str(entry.get("name") or f"number {number}") if isinstance(entry, dict) else ""
        try:
            yield name, MetricDraft.model_validate(entry, strict=False)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the entry"
            yield name or f"number {number}", f"{where}: {first['msg'].lower()}"


def _entries(content: bytes) -> list[object]:
    if len(content) > MOST_BYTES:
        raise UserError(
            "The file is larger than 1 MB.", kept=_KEPT, remedy="Take in a smaller one."
        )
    try:
        text = content.decode("utf-8-sig")
        if any(isinstance(event, yaml.events.AliasEvent) for event in yaml.parse(text)):
            raise ValueError("references, with which a small file can grow without end")
        data = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise UserError(
            f"The file is no YAML that Syna reads ({_line(error)}).", kept=_KEPT, remedy=_REMEDY
        ) from error
    entries = data.get("metrics") if isinstance(data, dict) else None
    if not isinstance(entries, list) or len(entries) > MOST_METRICS:
        raise UserError("The file holds no list of metrics.", kept=_KEPT, remedy=_REMEDY)
    return entries


def _line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark is not None else ""
    return where + (getattr(error, "problem", None) or str(error) or "too deep")[:120]


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
