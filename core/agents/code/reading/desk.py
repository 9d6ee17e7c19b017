"""What answering a question about a repository has at hand; citations are made here alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.agents.base import RunContext
from core.agents.code.reading.index import CodeIndex, Definition, Line
from core.domain.choices import NeedsChoice
from core.domain.code.asked import CodeAsk, Found, Part
from core.domain.code.attached import AttachedRepository
from core.domain.code.citations import Claim, cite, excerpt, lines_of
from core.domain.code.paths import is_test
from core.domain.code.repository import CommitFacts
from core.domain.code.visible import visible
from core.domain.events import Choice, StepNote
from core.domain.plan import Step
from core.errors import StepError, UserError
from core.protocols import GitStore

NAME, PLACE = "name:", "at:"
MOST_SHOWN = 60
_MOST_CHOICES = 6


class NotThere(Exception):
    """The repository has nothing of that name; `near` are names that it has."""

    def __init__(self, said: str, near: Sequence[str] = ()) -> None:
        super().__init__(said)
        self.said = said
        self.near = tuple(near)


@dataclass
class ReadingDesk:
    """One step. `dropped` counts places whose lines did not say what was claimed of them."""

    step: Step
    context: RunContext
    ask: CodeAsk
    repository: AttachedRepository
    store: GitStore
    index: CodeIndex
    dropped: int = 0
    _told: bool = False
    _texts: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def commit(self) -> str:
        """The one that was indexed, which all places are of unless they say otherwise."""
        return self.repository.commit

    @cached_property
    def name(self) -> str:
        """As it was asked, or picked since."""
        picked = [c.removeprefix(NAME) for c in self.step.chosen if c.startswith(NAME)]
        return picked[-1] if picked else self.ask.name

    def lines(self, path: str, commit: str = "") -> tuple[str, ...]:
        """Of a file at a commit, from the repository itself; none where it cannot be read."""
        at = commit or self.commit
        self.fetch((at, path))
        return self._texts[at, path]

    def fetch(self, *files: tuple[str, str]) -> None:
        """Read these (commit, path) at once: asked for one by one, each takes a git of its own."""
        wanted = [each for each in dict.fromkeys(files) if each not in self._texts]
        if not wanted:
            return
        try:
            read = self.store.texts(wanted)
        except (UserError, StepError):
            read = [None] * len(wanted)
        for each, raw in zip(wanted, read, strict=True):
            self._texts[each] = () if raw is None else lines_of(raw)

    def fetch_of(self, places: Iterable[Line | Definition]) -> None:
        self.fetch(*((self.commit, each.path) for each in places))

    def found(
        self,
        part: Part,
        claim: Claim,
        at: tuple[str, int, int],
        *,
        name: str = "",
        text: str = "",
        commit: str = "",
    ) -> Found | None:
        """A place (path, first and last line) that was looked at; None if it does not say so."""
        path, first, last = at
        lines = self.lines(path, commit)
        made = cite(lines, claim, path=path, commit=commit or self.commit, span=(first, last))
        if made is None:
            self.dropped += 1
            return None
        self._tell(f"{made.place}: {lines[first - 1].strip()}")
        seen = excerpt(lines, made)
        return Found(
            part=part,
            name=visible(name)[:200],
            text=visible(text or lines[first - 1].strip())[:400],
            citation=made,
            excerpt=seen.model_copy(update={"lines": tuple(map(visible, seen.lines))}),
        )

    def commit_found(self, commit: CommitFacts) -> Found:
        """A commit as a place: its id, its author and what it says of itself."""
        self._tell(f"{commit.id[:8]}: {commit.subject}")
        return Found(
            part="commit",
            name=visible(commit.author)[:200],
            text=visible(" ".join(commit.subject.split()))[:300],
            commit=commit.id,
            at=commit.at,
        )

    def _tell(self, said: str) -> None:
        """The first place is shown as soon as it was checked."""
        if not self._told:
            self._told = True
            self.note(said)

    def defined(self, definition: Definition) -> Found | None:
        """Where it stands: the whole of it is shown, its first line is cited."""
        return self.found(
            "definition",
            Claim(kind="defines", text=definition.name),
            (definition.path, definition.line, definition.line),
            name=definition.dotted,
            text=definition.signature,
        )

    def at(self, part: Part, claim: Claim, line: Line, *, name: str = "") -> Found | None:
        return self.found(part, claim, (line.path, line.line, line.line), name=name)

    def note(self, text: str) -> None:
        self.context.emit(StepNote(step=self.step.name, text=visible(text)[:400]))

    def one(self, name: str = "") -> Definition:
        """The definition that is meant; NeedsChoice where several are, NotThere for none."""
        known = self.index.definitions(name or self.name)
        if not known:
            self.lacking(name or self.name)
        places = {(d.path, d.owner): d for d in reversed(known)}
        real = [d for d in places.values() if not is_test(d.path)] or list(places.values())
        real.sort(key=lambda d: (d.path, d.line))
        picked = [c.removeprefix(PLACE) for c in self.step.chosen if c.startswith(PLACE)]
        for each in real:
            if picked and each.place == picked[-1]:
                return each
        if len(real) == 1:
            return real[0]
        raise NeedsChoice(
            f"{name or self.name} is defined {len(real)} times. Which one?"
            + (" These are the first; its file before it names another." * (len(real) > 6)),
            [_choice(each) for each in real[:_MOST_CHOICES]],
        )

    def lacking(self, name: str) -> None:
        """Ask with the nearest names, or say that there is none; never returns."""
        asked_before = any(c.startswith(NAME) for c in self.step.chosen)
        near = self.index.near(name)
        said = f"There is no “{visible(name)[:80]}” in {self.repository.name}."
        if near and not asked_before:
            raise NeedsChoice(
                f"{said} Which name did you mean?",
                [Choice(label=visible(n)[:80], value=f"{NAME}{n}") for n in near],
            )
        raise NotThere(said, near)


def _choice(each: Definition) -> Choice:
    return Choice(
        label=f"{visible(each.dotted)[:60]} in {visible(each.path)[-60:]}",
        value=f"{PLACE}{each.place}",
        detail=f"line {each.line}",
    )
