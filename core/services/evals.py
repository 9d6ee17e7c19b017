"""Question sets asked through the whole product, and the score card they give."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.agents.sql.prompt import stable_message
from core.domain.cancel import CancelToken
from core.domain.conversation import Conversation
from core.domain.evals import (
    CardFacts,
    EvalItem,
    EvalQuestion,
    ScoreCard,
    card_of,
    question_adapter,
)
from core.domain.runs import OPEN
from core.domain.sources import Schema
from core.domain.work import Progress
from core.errors import SynaError, UserError
from core.protocols import Sandbox
from core.services.about import machine, syna_version
from core.services.approver import Unattended
from core.services.eval_functions import asked_text, function_item
from core.services.eval_items import intent_item, item_of
from core.services.notebooks import NotebookService
from core.services.run_parts import RunParts
from core.services.runs import RunService
from core.services.sources import SourceService

LONGEST = 600.0  # seconds for one question
MERGED = frozenset({"data", "business"})
TEMPLATES = "templates"

Report = Callable[[Progress], None]


@dataclass(frozen=True)
class EvalRoom:
    """What a set is asked with: the services of a person, with mechanisms switched off or not."""

    runs: RunService
    sources: SourceService
    notebooks: NotebookService
    parts: RunParts
    model: str | None


class EvalService:
    """Asks sets in notebooks of their own, which are gone afterwards, like the sources."""

    def __init__(
        self, parts: RunParts, *, sources: SourceService, notebooks: NotebookService
    ) -> None:
        self._parts = parts
        self._sources = sources
        self._notebooks = notebooks

    def run(
        self,
        folder: str | Path,
        *,
        limit: int | None = None,
        off: Collection[str] = (),
        model: str | None = None,
        progress: Report = lambda progress: None,
        cancel: CancelToken | None = None,
    ) -> ScoreCard:
        """Ask the first `limit` questions of a folder with questions.jsonl and sources/."""
        place = Path(folder)
        questions = read_questions(place)[:limit]
        room = self._room(place.name, frozenset(off), model)
        asker = _Asker(room, place / "sources", cancel or CancelToken())
        items: list[EvalItem] = []
        try:
            for number, question in enumerate(questions):
                progress(Progress(fraction=number / len(questions), text=f"Asked {number}"))
                items.append(asker.ask(question))
        finally:
            asker.clean()
            room.runs.close()
        facts = CardFacts(
            model=model or self._parts.default_model() or "",
            machine=machine(),
            version=syna_version(),
            off=tuple(sorted(off)),
            notes=_notes(items),
            merged_accuracy=_merged(items),
        )
        card = card_of(place.name, tuple(items), facts)
        self._keep(card)
        return card

    def _keep(self, card: ScoreCard) -> None:
        """The card with every outcome, for reading where it went wrong."""
        folder = self._parts.checkpoints.parent / "evals"
        folder.mkdir(parents=True, exist_ok=True)
        name = "-".join((card.set, *card.off))[:80]
        (folder / f"{name}.json").write_text(card.model_dump_json(indent=1), "utf-8")

    def _room(self, name: str, off: frozenset[str], model: str | None) -> EvalRoom:
        """Runs of their own kind of service, so that what is switched off is off here only.

        What a person verified or defined here is left out: a card is the product's, not theirs.
        """
        from core.conversations.flows.code import FunctionRequest
        from core.conversations.flows.verified import without_verified

        skills = self._parts.skills()
        general = (FunctionRequest(),) if TEMPLATES in off else without_verified(skills.templates)
        skills = replace(skills, templates=general)
        parts = replace(
            self._parts,
            metrics=lambda schema: (),
            off=self._parts.off | off,
            skills=lambda: skills,
            approvals=Unattended(),
            sends_to=lambda model: (),  # who runs a set names the model
            checkpoints=self._parts.checkpoints.with_name(f"eval-{name}.sqlite"),
        )
        return EvalRoom(RunService(parts), self._sources, self._notebooks, parts, model)


def read_questions(folder: Path) -> tuple[EvalQuestion, ...]:
    """The lines of questions.jsonl; UserError says which line is not a question."""
    path = folder / "questions.jsonl"
    if not path.is_file():
        raise UserError(
            f"{folder} is not a question set: it has no questions.jsonl.",
            remedy="Name a folder that holds questions.jsonl and sources/.",
        )
    questions = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                questions.append(question_adapter.validate_json(line))
            except ValueError:
                raise UserError(
                    f"Line {number} of {path} is not a question.",
                    kept="Nothing was asked.",
                    remedy="See the README of the sets for the fields of a line.",
                ) from None
    return tuple(questions)


@dataclass(frozen=True)
class _Ground:
    """What trying a function takes."""

    sandbox: Sandbox
    cancel: CancelToken


class _Asker:
    """Attaches each file once and asks each question in a new notebook."""

    def __init__(self, room: EvalRoom, folder: Path, cancel: CancelToken) -> None:
        self._room = room
        self._folder = folder
        self._cancel = cancel
        self._attached: dict[str, str] = {}
        self._before = {source.id for source in room.sources.list()}

    def ask(self, question: EvalQuestion) -> EvalItem:
        self._cancel.raise_if_cancelled()
        if question.expected.kind == "intent":
            return self._intent(question)
        try:
            sources = [self._source(name) for name in question.sources]
            return self._run(question, sources)
        except SynaError as error:
            return _failed(question, error.describe())

    def clean(self) -> None:
        """Remove the sources that were not there before."""
        for source_id in set(self._attached.values()) - self._before:
            self._room.sources.remove(source_id)

    def _run(self, question: EvalQuestion, sources: Sequence[str]) -> EvalItem:
        room = self._room
        notebook = room.notebooks.create(question.id, sources)
        try:
            run_id = room.runs.start(notebook.id, asked_text(question)[:4000], model=room.model)
            release = self._cancel.on_cancel(lambda: room.runs.cancel(run_id))
            self._follow(run_id)
            release()
            events = room.runs.events(run_id)
            schema = room.sources.schema(sources)
            item = item_of(question, events, schema, room.parts.results)
            if question.expected.kind != "tests":
                return item
            ground = _Ground(room.parts.sandbox, self._cancel)
            return function_item(item, question, events, context=ground)
        finally:
            room.notebooks.purge(notebook.id)

    def _follow(self, run_id: str) -> None:
        """Wait for the run; where it asks which was meant, take the first choice."""
        until = time.monotonic() + LONGEST
        while (left := until - time.monotonic()) > 0:
            view = self._room.runs.wait(run_id, left)
            if view.status == "waiting" and view.choices:
                self._room.runs.choose(run_id, view.choices[0].value)
            elif view.status not in OPEN:
                return
        self._room.runs.cancel(run_id)
        self._room.runs.wait(run_id, 10)

    def _source(self, name: str) -> str:
        """The attached file; its schema is read by the model before the first question."""
        if name not in self._attached:
            source = self._room.sources.attach(self._folder / name, cancel=self._cancel)
            self._attached[name] = source.id
            self._warm(source.id)
        return self._attached[name]

    def _warm(self, source_id: str) -> None:
        room = self._room
        chat = room.parts.models.chat(room.model) if room.parts.models.ready(room.model) else None
        if chat is not None:
            schema = room.sources.schema([source_id])
            chat.warm(stable_message(schema, room.sources.joins([source_id])), self._cancel)

    def _intent(self, question: EvalQuestion) -> EvalItem:
        def read(text: str) -> tuple[str, float, str]:
            return self._room.parts.skills().intents.read(
                text, Schema(), conversation=Conversation()
            )

        return intent_item(question, read, time.perf_counter)


def _failed(question: EvalQuestion, why: str) -> EvalItem:
    return _item(question).model_copy(update={"detail": why})


def _item(question: EvalQuestion) -> EvalItem:
    return EvalItem(
        id=question.id,
        question=question.question,
        kind=question.expected.kind,
        outcome="failed",
        right=False,
    )


def _notes(items: Sequence[EvalItem]) -> tuple[str, ...]:
    """Why questions were skipped, each reason once."""
    return tuple(dict.fromkeys(item.detail for item in items if item.outcome == "skipped"))


def _merged(items: Sequence[EvalItem]) -> float | None:
    """The share of intents right when data and business count as one."""
    read = [item for item in items if item.kind == "intent"]
    if not read:
        return None
    same = sum(i.right or {i.expected, i.given} <= MERGED for i in read)
    return round(same / len(read), 4)
