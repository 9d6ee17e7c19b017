"""Question sets and score cards as records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from core.domain.value import Value

Cell = None | bool | int | float | str


class RowsExpected(Value):
    """Right when the result has these rows; their order counts where `ordered`."""

    kind: Literal["rows"]
    rows: tuple[tuple[Cell, ...], ...]
    ordered: bool = False
    tolerance: float = 1e-6


class ValuesExpected(Value):
    """Right when every name has its value."""

    kind: Literal["values"]
    values: dict[str, str]
    tolerance: float = 1e-6


class ListExpected(Value):
    """Right when the result holds this set of values."""

    kind: Literal["list"]
    values: tuple[str, ...]
    ordered: bool = False


class UnanswerableExpected(Value):
    """Right when Syna says that the data cannot answer."""

    kind: Literal["unanswerable"]


class TestsExpected(Value):
    """Right when a written function passes every assertion.

    `shown` says whether the tests may be seen by what writes it; None where the set does not say.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["tests"]
    setup: str = ""
    tests: tuple[str, ...]
    shown: bool | None = None


class IntentExpected(Value):
    kind: Literal["intent"]
    intent: str


Expected = Annotated[
    RowsExpected
    | ValuesExpected
    | ListExpected
    | UnanswerableExpected
    | TestsExpected
    | IntentExpected,
    Field(discriminator="kind"),
]


class EvalQuestion(Value):
    """One line of questions.jsonl; fields that only describe it are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    question: str
    sources: tuple[str, ...] = ()
    expected: Expected
    constraints: str = ""
    answer_format: str = ""

    @property
    def text(self) -> str:
        """What is asked, with what the set says about the form of the answer."""
        return " ".join(
            part for part in (self.question, self.constraints, self.answer_format) if part
        )


ItemOutcome = Literal["right", "wrong", "refused", "failed", "skipped"]


class EvalItem(Value):
    """How one question came out. `refused` when Syna said that the data cannot answer it."""

    id: str
    question: str
    kind: str
    outcome: ItemOutcome
    right: bool
    detail: str = ""
    sql: str = ""
    expected: str = ""
    given: str = ""
    mends: tuple[str, ...] = ()
    attempts: int = 0
    invented_columns: int = 0
    unbound_numbers: int = 0
    seconds: float = 0.0
    first_token_seconds: float = 0.0
    tokens_read: int = 0
    tokens_written: int = 0
    tokens_kept: int = 0
    calls: int = 0


class KindCount(Value):
    kind: str
    asked: int
    right: int
    refused: int = 0
    failed: int = 0


class ScoreCard(Value):
    """`accuracy` and shares are 0 to 1; None where a figure does not apply to the set.

    `right_by_try` counts functions that were right at the first try, after one repair at most, ...
    """

    set: str
    asked: int
    right: int
    accuracy: float
    skipped: int = 0
    refused_share: float | None = None
    unanswerable_recall: float | None = None
    merged_accuracy: float | None = None
    right_by_try: tuple[int, ...] = ()
    invented_columns: int = 0
    unbound_numbers: int = 0
    seconds_median: float = 0.0
    seconds_p95: float = 0.0
    tokens_read: int = 0
    tokens_written: int = 0
    model: str = ""
    machine: str = ""
    version: str = ""
    off: tuple[str, ...] = ()
    kinds: tuple[KindCount, ...] = ()
    notes: tuple[str, ...] = ()
    outcomes: tuple[EvalItem, ...] = ()


question_adapter: TypeAdapter[EvalQuestion] = TypeAdapter(EvalQuestion)


def card_of(name: str, items: tuple[EvalItem, ...], about: CardFacts) -> ScoreCard:
    """The card of a set from how its questions came out; skipped ones do not count."""
    asked = [item for item in items if item.outcome != "skipped"]
    right = sum(item.right for item in asked)
    seconds = sorted(item.seconds for item in asked)
    return ScoreCard(
        set=name,
        asked=len(asked),
        right=right,
        accuracy=_share(right, len(asked)),
        skipped=len(items) - len(asked),
        refused_share=_refused(asked),
        unanswerable_recall=_recall(asked),
        merged_accuracy=about.merged_accuracy,
        right_by_try=_by_try(asked),
        invented_columns=sum(item.invented_columns for item in asked),
        unbound_numbers=sum(item.unbound_numbers for item in asked),
        seconds_median=round(quantile(seconds, 0.5), 3),
        seconds_p95=round(quantile(seconds, 0.95), 3),
        tokens_read=sum(item.tokens_read for item in asked),
        tokens_written=sum(item.tokens_written for item in asked),
        model=about.model,
        machine=about.machine,
        version=about.version,
        off=about.off,
        kinds=_kinds(asked),
        notes=about.notes,
        outcomes=items,
    )


class CardFacts(Value):
    """What a card says beside its figures."""

    model: str = ""
    machine: str = ""
    version: str = ""
    off: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    merged_accuracy: float | None = None


def quantile(ordered: list[float], share: float) -> float:
    """The value that `share` of the ordered ones do not exceed; 0 for none."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _refused(asked: list[EvalItem]) -> float | None:
    """The share refused of the questions that have an answer."""
    answerable = [i for i in asked if i.kind in ("rows", "values", "list")]
    refused = sum(item.outcome == "refused" for item in answerable)
    return _share(refused, len(answerable)) if answerable else None


def _recall(asked: list[EvalItem]) -> float | None:
    hopeless = [item for item in asked if item.kind == "unanswerable"]
    return _share(sum(item.right for item in hopeless), len(hopeless)) if hopeless else None


def _by_try(asked: list[EvalItem]) -> tuple[int, ...]:
    written = [item for item in asked if item.kind == "tests"]
    most = max((item.attempts for item in written), default=0)
    return tuple(sum(i.right and i.attempts <= n for i in written) for n in range(1, most + 1))


def _kinds(asked: list[EvalItem]) -> tuple[KindCount, ...]:
    return tuple(
        KindCount(
            kind=kind,
            asked=len(items),
            right=sum(item.right for item in items),
            refused=sum(item.outcome == "refused" for item in items),
            failed=sum(item.outcome == "failed" for item in items),
        )
        for kind in dict.fromkeys(item.kind for item in asked)
        if (items := [item for item in asked if item.kind == kind])
    )
