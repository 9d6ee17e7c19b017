"""Prompts are files beside this one, rendered strictly: `{{name}}` takes the value of that name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_SLOT = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


class PromptError(Exception):
    """A prompt and its values do not fit: a bug, not something a person can put right."""


def render(name: str, **values: str) -> str:
    """The text of `name`.md with its slots filled; a slot or a value too many is a PromptError."""
    return fill(template(name), values, name=name)


def fill(text: str, values: Mapping[str, str], *, name: str = "prompt") -> str:
    """`text` with every slot filled once; what a value holds is never filled again."""
    slots = set(_SLOT.findall(text))
    if missing := sorted(slots - set(values)):
        raise PromptError(f"{name}: no value for {', '.join(missing)}")
    if unknown := sorted(set(values) - slots):
        raise PromptError(f"{name}: no slot for {', '.join(unknown)}")
    return _SLOT.sub(lambda found: values[found.group(1)], text)


def version(*names: str) -> str:
    """A short fingerprint of these prompts, which answers keep to be reproducible."""
    text = "\0".join(template(name) for name in names)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def template(name: str) -> str:
    """The text of `name`.md, without the newline at its end."""
    try:
        return files(__package__).joinpath(f"{name}.md").read_text("utf-8").strip("\n")
    except FileNotFoundError:
        raise PromptError(f"There is no prompt {name}.md.") from None
