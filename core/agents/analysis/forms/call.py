"""One typed analysis as a question asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue


@dataclass(frozen=True)
class Pick:
    """The statistic that a name asks for, and the name's other words, which say of what group."""

    statistic: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """`names` says which statistic each asked name is; empty where the question names none."""

    analysis: str
    parameters: Mapping[str, JsonValue]
    table: str
    names: Mapping[str, Pick] = field(default_factory=dict)
