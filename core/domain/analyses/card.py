"""Cards: what an analysis is for, its parameters as a JSON schema, and how people ask for it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Self

from pydantic import JsonValue

from core.domain.analyses.preparation import Grouped, Preparation
from core.domain.analyses.roles import Role
from core.domain.sources import Column, ColumnRole
from core.domain.value import Value

Schema = dict[str, JsonValue]

_KINDS: dict[Role, frozenset[ColumnRole]] = {
    "number": frozenset({"number"}),
    "category": frozenset({"text", "flag", "number", "time"}),
    "time": frozenset({"time"}),
    "any": frozenset({"number", "text", "time", "flag", "other"}),
}


class AnalysisCard(Value):
    """`own` are its parameters but those that prepare the rows of any analysis; `roles` says of
    each parameter that names columns which kind of column it takes."""

    name: str
    title: str
    description: str
    parameters: dict[str, JsonValue]
    own: tuple[str, ...]
    roles: dict[str, Role]
    examples: tuple[str, ...]

    @classmethod
    def of(
        cls,
        parameters: type[Preparation],
        name: str,
        *,
        title: str,
        description: str,
        examples: Sequence[str],
    ) -> Self:
        """The card of an analysis with these parameters."""
        schema = parameter_schema(parameters)
        return cls(
            name=name,
            title=title,
            description=description,
            parameters=schema,
            own=_own(parameters),
            roles=roles_of(schema),
            examples=tuple(examples),
        )


def parameter_schema(parameters: type[Preparation]) -> Schema:
    """The JSON schema, own parameters first, without titles that only repeat the names."""
    found = _untitled(parameters.model_json_schema())
    assert isinstance(found, dict)
    properties = found["properties"]
    assert isinstance(properties, dict)
    own = _own(parameters)
    rest = [name for name in parameters.model_fields if name not in own]
    rest.sort(key=lambda name: name != "by")
    return {**found, "properties": {name: properties[name] for name in (*own, *rest)}}


def _own(parameters: type[Preparation]) -> tuple[str, ...]:
    shared = Grouped if issubclass(parameters, Grouped) else Preparation
    return tuple(name for name in parameters.model_fields if name not in shared.model_fields)


def roles_of(schema: Schema) -> dict[str, Role]:
    """Which parameters name columns, and of which kind."""
    properties = schema["properties"]
    assert isinstance(properties, dict)
    roles = {name: _role(given) for name, given in properties.items()}
    return {name: role for name, role in roles.items() if role is not None}


def fitting(columns: Iterable[Column]) -> dict[Role, tuple[str, ...]]:
    """The names of the columns that each role takes, by their types."""
    listed = list(columns)
    return {
        role: tuple(column.name for column in listed if column.role in kinds)
        for role, kinds in _KINDS.items()
    }


def restricted(
    card: AnalysisCard,
    names: Mapping[Role, Sequence[str]],
    *,
    shared: Collection[str] | None = None,
) -> Schema | None:
    """The schema with each column parameter closed to `names`; None if one that must be given
    has no column to choose from. Names of derived columns have to be among `names`.

    `shared` are the parameters to keep beside its own, such as where and by; None keeps all.
    """
    if any(not names.get(card.roles[n]) for n in _required(card) if n in card.roles):
        return None
    closed = _closed(card.parameters, names)
    assert isinstance(closed, dict)
    properties = closed["properties"]
    assert isinstance(properties, dict)
    empty = {name for name, role in card.roles.items() if not names.get(role)}
    empty |= set() if names.get("number") else {"unpivot", "drop_outliers"}
    wanted = set(properties if shared is None else (*card.own, *shared)) - empty
    kept = {name: given for name, given in properties.items() if name in wanted}
    definitions = closed.get("$defs", {})
    assert isinstance(definitions, dict)
    used = _used(kept, definitions)
    return {**closed, "$defs": {n: d for n, d in definitions.items() if n in used}} | {
        "properties": kept
    }


def _required(card: AnalysisCard) -> list[str]:
    required = card.parameters.get("required", [])
    assert isinstance(required, list)
    return [str(name) for name in required]


def _used(node: JsonValue, definitions: Mapping[str, JsonValue]) -> set[str]:
    """The definitions that a schema refers to, and those that these refer to."""
    found = {name for name in definitions if f'"#/$defs/{name}"' in json.dumps(node)}
    return found.union(*(_used(definitions[name], definitions) for name in found))


def _closed(node: JsonValue, names: Mapping[Role, Sequence[str]]) -> JsonValue:
    if isinstance(node, list):
        return [_closed(each, names) for each in node]
    if not isinstance(node, dict):
        return node
    role = node.get("role")
    if role in _KINDS:
        kept = {key: value for key, value in node.items() if key not in {"role", "minLength"}}
        return {**kept, "enum": list(names.get(role, ()))}
    return {key: _closed(value, names) for key, value in node.items()}


def _role(node: JsonValue) -> Role | None:
    """The role of a parameter, in itself, its items or one of its choices."""
    if isinstance(node, list):
        return next((role for role in map(_role, node) if role), None)
    if not isinstance(node, dict):
        return None
    role = node.get("role")
    if role in _KINDS:
        return role
    return _role(node.get("items")) or _role(node.get("anyOf"))


def _untitled(node: JsonValue, *, names: bool = False) -> JsonValue:
    """`names` where the keys are names of parameters or definitions."""
    if isinstance(node, list):
        return [_untitled(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _untitled(value, names=not names and key in {"properties", "$defs"})
        for key, value in node.items()
        if names or key != "title"
    }
