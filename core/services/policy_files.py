"""Policies as a YAML file, out and in. What comes in is text of a stranger: plain data only."""

from __future__ import annotations

from collections.abc import Sequence

import yaml
from pydantic import ValidationError

from core.domain.approvals import KINDS, Policy, may_stand
from core.errors import UserError

MOST_BYTES = 200_000
MOST_POLICIES = 1_000
_HEAD = "# What Syna may do without asking: ask, allow or deny, for each kind of action.\n"
_KEPT = "No policy was changed."
_REMEDY = "See an exported file for how it is written."


def to_yaml(policies: Sequence[Policy]) -> bytes:
    """What is left out of a policy holds everywhere."""
    entries = [policy.model_dump(exclude_defaults=True) for policy in policies]
    text: str = yaml.safe_dump({"policies": entries}, sort_keys=False, allow_unicode=True)
    return (_HEAD + text).encode()


def from_yaml(content: bytes) -> tuple[Policy, ...]:
    """All of them, or UserError that names the first that cannot be taken."""
    made: dict[tuple[str, str], Policy] = {}
    for number, entry in enumerate(_entries(content), 1):
        try:
            policy = Policy.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the entry"
            raise _refused(f"Policy {number} does not read ({where}: {first['msg']}).") from error
        if policy.kind not in KINDS:
            raise _refused(f"Policy {number} is of a kind that Syna does not know ({policy.kind}).")
        if policy.rule == "allow" and not may_stand(policy.kind):
            raise _refused(f"Policy {number} allows what is asked every time ({policy.kind}).")
        if made.get(policy.key, policy) != policy:
            raise _refused(f"Policy {number} says otherwise than one before it ({policy.kind}).")
        made[policy.key] = policy
    return tuple(made.values())


def _twice(node: object) -> bool:
    """Whether a field is said twice in a mapping, of which the last would win unseen."""
    if isinstance(node, yaml.SequenceNode):
        return any(map(_twice, node.value))
    if not isinstance(node, yaml.MappingNode):
        return False
    names = [str(name.value) for name, _ in node.value]
    again = len(set(names)) < len(names) or "<<" in names
    return again or any(_twice(value) for _, value in node.value)


def _entries(content: bytes) -> list[object]:
    if len(content) > MOST_BYTES:
        raise UserError(
            "The file is larger than 200 kB.", kept=_KEPT, remedy="Take in a smaller one."
        )
    try:
        text = content.decode("utf-8-sig")
        if any(isinstance(event, yaml.events.AliasEvent) for event in yaml.parse(text)):
            raise ValueError("references")
        if _twice(yaml.compose(text, Loader=yaml.SafeLoader)):
            raise ValueError("a field twice")
        data = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise _refused("The file is no YAML that Syna reads.") from error
    entries = data.get("policies") if isinstance(data, dict) else None
    if not isinstance(entries, list) or len(entries) > MOST_POLICIES:
        raise _refused("The file holds no list of policies.")
    return entries


def _refused(message: str) -> UserError:
    return UserError(message, kept=_KEPT, remedy=_REMEDY)
