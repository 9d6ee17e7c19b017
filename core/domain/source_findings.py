"""What Syna noticed in a source without being asked: each with its query and its test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from core.domain.bound import BoundNumber, Rendered
from core.domain.value import Value

FindingKind = Literal["trend_break", "outliers", "unusual_group", "data_fault", "relation"]
RESULT = "finding"


class Part(Value):
    """A piece of the sentence. A bound one shows what the finding's query gives: `column` is None
    for the number of rows; `exact` is for the hover, `number` where it is a figure."""

    text: str
    bound: bool = False
    number: bool = False
    column: str | None = None
    row: int | None = None
    exact: str = ""


class Evidence(Value):
    """The test behind a finding; `corrected` is the p value after Benjamini-Hochberg over all
    `tried` tests of the source. `rows` is how many were tested, a random sample if `sampled`."""

    test: str
    p_value: float
    corrected: float
    tried: int
    effect_name: str
    effect: float
    rows: int
    sampled: bool = False

    @property
    def sentence(self) -> str:
        """`Spearman's rank correlation: 0.82, p < 0.001 after correction for 214 tests`."""
        chance = "p < 0.001" if self.corrected < 0.001 else f"p = {self.corrected:.3f}"
        some = f", on a sample of {self.rows:,} rows" if self.sampled else ""
        size = f"{self.effect_name} {self.effect:.3g}"
        return f"{self.test}: {size}, {chance} after correction for {self.tried:,} tests{some}"


class SourceFinding(Value):
    """`columns` are those it is about, as `table.column`; `question` is one to ask next.

    A fault that was counted rather than tested has no `evidence`. `score` is 0 to 1.
    """

    id: str
    kind: FindingKind
    table: str
    columns: tuple[str, ...]
    title: str
    parts: tuple[Part, ...]
    sql: str
    evidence: Evidence | None = None
    score: float
    question: str = ""

    @property
    def text(self) -> str:
        """The sentence with its figures."""
        return "".join(part.text for part in self.parts)

    @property
    def rendered(self) -> Rendered:
        """The sentence as pages draw answers."""
        spans: list[BoundNumber] = []
        at = 0
        for part in self.parts:
            if part.bound:
                spans.append(_span(part, at))
            at += len(part.text)
        return Rendered(self.text, tuple(spans))


class SourceFindings(Value):
    """All that was found in a source as it was at `fingerprint`; `tried` counts the tests."""

    source_id: str
    fingerprint: str
    found_at: datetime
    findings: tuple[SourceFinding, ...] = ()
    tried: int = 0
    seconds: float = 0.0


def finding_id(kind: FindingKind, sql: str) -> str:
    """The same for the same story, whenever it is found."""
    return hashlib.sha256(f"{kind}\x00{sql}".encode()).hexdigest()[:20]


def parts_of(rendered: Rendered) -> tuple[Part, ...]:
    """A sentence whose references were filled, taken apart."""
    return tuple(_parts(rendered))


def _parts(rendered: Rendered) -> Iterable[Part]:
    position = 0
    for span in rendered.spans:
        if span.start > position:
            yield Part(text=rendered.text[position : span.start])
        yield Part(
            text=span.text,
            bound=True,
            number=not isinstance(span.value, str),
            column=span.column,
            row=span.row,
            exact=span.exact,
        )
        position = span.end
    if position < len(rendered.text):
        yield Part(text=rendered.text[position:])


def _span(part: Part, at: int) -> BoundNumber:
    return BoundNumber(
        start=at,
        end=at + len(part.text),
        text=part.text,
        value=0 if part.number else part.text,
        unit=None,
        name=RESULT,
        column=part.column,
        row=part.row,
        exact=part.exact,
    )
