"""Parameters of an analysis as fields of a form, and what was filled in as parameters again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from core.domain.analyses.card import AnalysisCard, fitting
from core.domain.analyses.conditions import condition_of, row_of
from core.domain.analyses.roles import Role
from core.domain.labels import capital, humanise, is_identifier
from core.domain.sources import Column

FieldKind = Literal[
    "column",
    "columns",
    "choice",
    "choices",
    "whole",
    "number",
    "flag",
    "text",
    "value",
    "values",
    "conditions",
]
SHARED = ("by", "where", "round")  # of what prepares the rows: those that most people need
_CHOSEN: frozenset[FieldKind] = frozenset({"column", "columns", "choice", "choices", "conditions"})
_UNSAID = re.compile(r"none: ([^;,:]+)")
_LABELS = {
    "alpha": "Significance level",
    "by": "For each group of",
    "ddof": "Divisor: n minus",
    "round": "Decimals",
    "where": "Only rows where",
}


@dataclass(frozen=True)
class Field:
    """`default` goes without saying; `values` are what the options of a choice stand for."""

    name: str
    kind: FieldKind
    help: str = ""
    options: tuple[str, ...] = ()
    values: tuple[JsonValue, ...] = ()
    default: JsonValue = None
    required: bool = False
    least: float | None = None
    most: float | None = None

    @property
    def label(self) -> str:
        return _LABELS.get(self.name) or capital(humanise(self.name))

    @property
    def first(self) -> bool:
        """Whether it stands in view, not among further settings."""
        worded = all(isinstance(value, str) for value in self.values)
        return self.required or (self.kind in _CHOSEN and self.name not in SHARED and worded)

    @property
    def unsaid(self) -> str:
        """What is done when it is left empty, as its help says it; empty if that says nothing."""
        found = _UNSAID.match(self.help)
        return capital(found[1]) if found else ""


def fields_of(card: AnalysisCard, columns: Sequence[Column]) -> tuple[Field, ...]:
    """Its own parameters, then those shared ones that a form offers, for these columns."""
    names = fitting(columns)
    properties = _object(card.parameters.get("properties"))
    required = card.parameters.get("required")
    needed = required if isinstance(required, list) else []
    wanted = [*card.own, *(name for name in SHARED if name not in card.own)]
    made = [
        _field(name, _object(properties.get(name)), names=names, required=name in needed)
        for name in wanted
        if name in properties
    ]
    return tuple(field for field in made if field is not None)


def first_values(
    fields: Sequence[Field], parameters: Mapping[str, JsonValue], columns: Sequence[Column]
) -> dict[str, JsonValue]:
    """What the form begins with: what is given, else the default, else a column that fits."""
    found: dict[str, JsonValue] = {}
    roles = {column.name: column for column in columns}
    for field in fields:
        given = parameters.get(field.name, field.default)
        if field.kind == "column" and field.required and given not in field.options:
            taken = [value for value in found.values() if isinstance(value, str)]
            given = _likely([roles[name] for name in field.options if name not in taken])
        if field.kind == "choice":
            given = str(given) if str(given) in field.options else None
        if field.kind == "columns" and isinstance(given, list):
            given = [name for name in given if name in roles]
        if field.kind == "conditions" and isinstance(given, list):
            given = [dict(row_of(each)) for each in given if isinstance(each, dict)]
        found[field.name] = given
    return found


def parameters_of(
    fields: Sequence[Field], filled: Mapping[str, JsonValue], columns: Sequence[Column]
) -> dict[str, JsonValue]:
    """What was filled in, without what goes without saying."""
    kinds = {column.name: column for column in columns}
    found: dict[str, JsonValue] = {}
    for field in fields:
        value = filled.get(field.name)
        if field.kind == "conditions" and isinstance(value, list):
            rows = [row for row in value if isinstance(row, dict) and row.get("column")]
            value = [condition_of(row, kinds.get(str(row["column"]))) for row in rows]
        if field.kind == "choice" and value in field.options:
            value = field.values[field.options.index(str(value))]
        if field.kind == "value" and isinstance(value, str):
            value = plain(value)
        if field.kind == "values" and isinstance(value, list):
            value = [plain(each) if isinstance(each, str) else each for each in value]
        if value is None or value in ([], "") or value == field.default:
            continue
        found[field.name] = value
    return found


def others_of(fields: Sequence[Field], parameters: Mapping[str, JsonValue]) -> str:
    """Parameters that have no field, as JSON to edit; empty for none."""
    names = {field.name for field in fields}
    rest = {name: value for name, value in parameters.items() if name not in names}
    return json.dumps(rest, ensure_ascii=False, indent=1) if rest else ""


def has_numbers(columns: Sequence[Column]) -> bool:
    """Whether a column measures something."""
    return any(c.role == "number" and not is_identifier(c.name) for c in columns)


def plain(text: str) -> bool | int | float | str:
    """A number or truth value that a text spells, else the text."""
    said = text.strip()
    if said.casefold() in ("true", "false"):
        return said.casefold() == "true"
    for kind in (int, float):
        try:
            return kind(said)
        except ValueError:
            continue
    return said


def _field(
    name: str,
    schema: Mapping[str, JsonValue],
    *,
    names: Mapping[Role, tuple[str, ...]],
    required: bool,
) -> Field | None:
    """None for what only JSON can say."""
    kind, inner = _kind(schema)
    if kind is None:
        return None
    role = inner.get("role")
    listed = inner.get("enum")
    values = tuple(listed) if isinstance(listed, list) else ()
    options = tuple(map(str, values))
    if kind in ("column", "columns"):
        options = next((found for each, found in names.items() if each == role), ())
    return Field(
        name=name,
        kind=kind,
        help=str(schema.get("description", "")),
        options=options,
        values=values,
        default=schema.get("default"),
        required=required,
        least=_bound(inner, "minimum", outside="exclusiveMinimum"),
        most=_bound(inner, "maximum", outside="exclusiveMaximum"),
    )


def _kind(schema: Mapping[str, JsonValue]) -> tuple[FieldKind | None, Mapping[str, JsonValue]]:
    """What is filled in, and the part of the schema that tells more of it."""
    choices = schema.get("anyOf")
    if isinstance(choices, list):
        kinds = [_object(each) for each in choices if _object(each).get("type") != "null"]
        return _kind(kinds[0]) if len(kinds) == 1 else ("value", {})
    if schema.get("type") == "array":
        items = _object(schema.get("items"))
        if str(items.get("$ref", "")).endswith("/Condition"):
            return "conditions", {}
        inner, found = _kind(items)
        several: dict[FieldKind | None, FieldKind] = {"column": "columns", "choice": "choices"}
        kept = inner in ("value", "text", "whole", "number")
        return several.get(inner, "values" if kept else None), found
    if "role" in schema:
        return "column", schema
    if "enum" in schema:
        return "choice", schema
    simple: dict[JsonValue, FieldKind] = {
        "boolean": "flag",
        "integer": "whole",
        "number": "number",
        "string": "text",
    }
    named = schema.get("type")
    return (simple.get(named) if isinstance(named, str) else None), schema


def _bound(schema: Mapping[str, JsonValue], inside: str, *, outside: str) -> float | None:
    """A bound that may be reached; one that may not is left to the analysis to refuse."""
    value = schema.get(inside, schema.get(outside))
    return float(value) if isinstance(value, int | float) else None


def _likely(columns: Sequence[Column]) -> str | None:
    """The first column that fits, no identifier if there is another; a text before others where
    both do."""
    plain_ones = [column for column in columns if not is_identifier(column.name)] or list(columns)
    ranked = sorted(plain_ones, key=lambda column: column.role != "text")
    return ranked[0].name if ranked else None


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}
