"""The path of one question: write, mend, run, check, repair at most twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.agents.base import need_form
from core.agents.sql.asking import Settled, ask_between, settled_by
from core.agents.sql.candidate import Candidate, compiled, read
from core.agents.sql.checks import Doubt, doubts, holds_something, ties, with_ties
from core.agents.sql.desk import Desk
from core.agents.sql.gaps import Gap, gap_after, gap_before, is_made_up
from core.agents.sql.linking import links_of
from core.agents.sql.links import Links
from core.agents.sql.one_table.forms import query_of
from core.agents.sql.parse import to_sql
from core.agents.sql.prompt import messages_for, repair_messages
from core.agents.writer import Writer
from core.domain.choices import NeedsChoice
from core.domain.events import Choice, StepText
from core.domain.labels import humanise
from core.errors import StepError
from core.tools.query import Queried, run_query

REPAIRS = 2
MOST_CHOICES = 6
MOST_TIED = 9


@dataclass
class Trial:
    """One query and what came of it: a result, or the reason it has none."""

    text: str
    candidate: Candidate | None = None
    queried: Queried | None = None
    fault: StepError | None = None
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def ran(self) -> bool:
        return self.queried is not None

    def reason(self) -> str:
        """What to tell the model, in a sentence or two."""
        if self.candidate and self.candidate.problems:
            return " ".join(p.describe() for p in self.candidate.problems[:3])
        if self.fault:
            return self.fault.message
        return " ".join(doubt.text for doubt in self.doubts)


@dataclass(frozen=True)
class Outcome:
    """What a step came to. `missing` when the data cannot answer; `reason` when nothing ran."""

    tried: tuple[Trial, ...] = ()
    candidate: Candidate | None = None
    queried: Queried | None = None
    missing: str = ""
    near: tuple[str, ...] = ()
    reason: str = ""
    assumptions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def attempts(self) -> int:
        return len(self.tried)


def outcome_of(desk: Desk, writer: Writer) -> Outcome:
    """Answer the step's task, or say what the data lacks."""
    if (settled := settled_by(desk.step.chosen)) is not None:
        return _as_settled(settled, desk, writer=writer)
    links = links_of(desk)
    if gap := gap_before(links, desk):
        return _without(gap, ())
    if (formed := by_form(desk)) is not None:
        return _outcome((formed,), formed, desk=desk)
    tried = tuple(trials(desk, writer, links))
    kept = best(tried)
    written = [t.candidate for t in tried if t.candidate is not None]
    if kept.candidate is not None:
        written = [*(c for c in written if c is not kept.candidate), kept.candidate]
    rows = kept.queried.ref.rows if kept.queried is not None else None
    if gap := gap_after(links, desk, written, rows):
        return _without(gap, tried)
    if not kept.ran:
        _ask_person(kept, desk)
    _ask_between(tried, kept, desk=desk, writer=writer)
    return _outcome(tried, kept, desk=desk)


def _ask_between(tried: tuple[Trial, ...], kept: Trial, *, desk: Desk, writer: Writer) -> None:
    """Where nothing speaks against the query but that a word of it has two readings."""
    candidate, queried = kept.candidate, kept.queried
    if candidate is None or queried is None or kept.doubts:
        return
    known = {
        "notes": tuple(candidate.notes),
        "attempts": len(tried),
        "tokens": writer.tokens,
    }
    ask_between(
        desk.step.task,
        candidate.sql,
        queried,
        desk,
        keep=lambda choice: choice.model_copy(update=known),
    )


def _as_settled(settled: Settled, desk: Desk, *, writer: Writer) -> Outcome:
    """The query that a person picked, with what writing the first one took."""
    desk.context.emit(StepText(step=desk.step.name, text=settled.sql, fresh=True))
    trial = attempt(settled.sql, desk, written=False)
    if trial.candidate is not None:
        trial.candidate.notes = list(settled.notes)
    writer.tokens += settled.tokens
    made = _outcome((trial,) * settled.attempts, trial, desk=desk)
    return replace(made, remarks=(settled.note, *made.remarks))


def _outcome(tried: tuple[Trial, ...], kept: Trial, *, desk: Desk) -> Outcome:
    if kept.candidate is not None:
        for note in dict.fromkeys(kept.candidate.notes):
            desk.note(note)
    remarks = _all_tied(kept, desk)
    return Outcome(
        tried=tried,
        candidate=kept.candidate,
        queried=kept.queried,
        reason="" if kept.ran else kept.reason(),
        assumptions=tuple(doubt.text for doubt in kept.doubts),
        remarks=remarks,
    )


def _all_tied(kept: Trial, desk: Desk) -> tuple[str, ...]:
    """Show what ties with the last row asked for, if it is little; else say that it is there."""
    if kept.candidate is None or kept.queried is None:
        return ()
    more = ties(kept.candidate, kept.queried, desk)
    if not more:
        return ()
    wide = desk.has("alltied") and len(desk.context.schema.tables) > 1 and more <= MOST_TIED
    wider = with_ties(kept.candidate.tree) if wide else None
    if wider is not None:
        try:
            kept.queried = run_query(desk.context, to_sql(wider), views=desk.views)
        except StepError:
            wider = None
    if wider is None:
        others = "one other row ties" if more == 1 else f"{more} other rows tie"
        return (f"{others.capitalize()} with the last one shown.",)
    kept.candidate.tree = wider
    return ("More rows than asked for are shown, since the last ones are equal.",)


def _ask_person(kept: Trial, desk: Desk) -> None:
    """One name that could be a few columns, and the model did not settle it: let a person."""
    problems = kept.candidate.problems if kept.candidate is not None else []
    if len(problems) != 1 or problems[0].kind != "ambiguous" or not desk.has("choice"):
        return
    problem = problems[0]
    choices = [
        Choice(label=f"{humanise(name)} of {humanise(source)}", value=choice)
        for choice in problem.choices[:MOST_CHOICES]
        for source, _, name in (choice.partition("."),)
    ]
    raise NeedsChoice(f"Which {humanise(problem.name.rpartition('.')[2])} do you mean?", choices)


def by_form(desk: Desk) -> Trial | None:
    """The query that the words alone compile to, when it runs and finds something."""
    sql = query_of(desk)
    trial = attempt(sql, desk, written=False) if sql else None
    found = trial is not None and trial.queried is not None and holds_something(trial.queried)
    return trial if found else None


def trials(desk: Desk, writer: Writer, links: Links) -> list[Trial]:
    """Every query tried, the last one last; stops at the first one that nothing speaks against,
    or that shows what the data lacks."""
    need_form(desk.context, "sql")
    messages = messages_for(desk)
    tried: list[Trial] = []
    again = desk.has("repair") and "repair" not in desk.context.barred
    for _ in range(1 + (REPAIRS if again else 0)):
        desk.context.cancel.raise_if_cancelled()
        trial = attempt(writer.write(messages), desk)
        repeated = any(earlier.text == trial.text for earlier in tried)
        tried.append(trial)
        if repeated or (trial.ran and not trial.doubts):
            break
        if trial.candidate is not None and is_made_up(trial.candidate, links, desk):
            break
        desk.note(f"Trying again: {trial.reason()}")
        messages = repair_messages(messages, trial.text, trial.reason())
    return tried


def attempt(text: str, desk: Desk, *, written: bool = True) -> Trial:
    """Read, mend, run and check one text: `written` by the model, or compiled by rules."""
    trial = Trial(text=text)
    try:
        trial.candidate = read(text, desk) if written else compiled(text, desk)
        if not trial.candidate.problems:
            trial.queried = run_query(desk.context, trial.candidate.sql, views=desk.views)
            trial.doubts = doubts(trial.queried, trial.candidate, desk)
    except StepError as error:
        if error.code not in ("sql", "guard"):
            raise
        trial.fault = error
    return trial


def best(tried: tuple[Trial, ...]) -> Trial:
    """The trial to keep: the first with the fewest doubts among those that ran, else the last."""
    ran = [trial for trial in tried if trial.ran]
    return min(ran, key=lambda trial: len(trial.doubts)) if ran else tried[-1]


def _without(gap: Gap, tried: tuple[Trial, ...]) -> Outcome:
    return Outcome(tried=tried, missing=gap.missing, near=gap.near)
