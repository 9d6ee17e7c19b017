"""What Syna is about to do, told so that a person can judge it."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints, model_validator

from core.domain.approvals.kinds import RISKS, Risk, kind_of, rank
from core.domain.approvals.shown import shortened, visible
from core.domain.value import Value

MOST_TOUCHED = 50
PREVIEW = 20_000  # characters


def _touched(things: object) -> object:
    """At most so many, the last of them saying how many more there are."""
    if not isinstance(things, tuple | list) or len(things) <= MOST_TOUCHED:
        return things
    more = list(things[MOST_TOUCHED - 1 :])
    digest = sha256(repr(more).encode()).hexdigest()[:12]
    return (*things[: MOST_TOUCHED - 1], f"and {len(more):,} more ({digest})")


_Line = Annotated[
    str, AfterValidator(lambda text: " ".join(visible(shortened(text, most=300)).split()))
]
_Lines = Annotated[str, AfterValidator(lambda text: visible(shortened(text, most=2_000)))]
_Preview = Annotated[str, AfterValidator(lambda text: visible(shortened(text, most=PREVIEW)))]
_Kind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")]


class Action(Value):
    """One thing to do, not done yet. `kind` is one of `kinds.KINDS`, or of a plugin's own.

    `touches` names what it changes or where it sends something; `preview` is a diff, a command or
    what would be sent; `undo` says how it is taken back, and is empty where it cannot be. `content`
    is a fingerprint of all of it where that is more than the preview: what a person allowed is this
    and nothing else (see `mark`). Text is bounded, and marks that hide or turn around other text
    are made visible. ValueError when `risk` is less than that of the kind.
    """

    kind: _Kind
    title: _Line
    why: _Lines = ""
    risk: Risk
    touches: Annotated[tuple[_Line, ...], BeforeValidator(_touched)] = ()
    preview: _Preview = ""
    preview_form: Literal["text", "diff", "code"] = "text"
    undo: _Lines = ""
    content: _Line = ""

    @model_validator(mode="after")
    def _as_risky_as_its_kind(self) -> Action:
        least = kind_of(self.kind, unknown=self.risk).risk
        if rank(self.risk) < rank(least):
            raise ValueError(f"{self.kind} is at least: {RISKS[least].word}")
        return self

    @property
    def mark(self) -> str:
        """The same for the same thing to do, however it is told."""
        parts = (self.kind, self.risk, *self.touches, self.preview, self.content)
        return sha256("\x00".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()
