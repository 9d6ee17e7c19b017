"""What one step works with: the names in reach, how tables join, and a way to run a query."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from core.agents.base import RunContext
from core.agents.sql.links import Links
from core.agents.sql.one_table.grid import Grid, read_grid
from core.agents.sql.parse import parse_query
from core.agents.sql.scopes import Field, Scopes, catalogue_of
from core.agents.sql.vectors import Vectors
from core.domain.asked import expect_of
from core.domain.events import StepNote
from core.domain.expectation import Expectation
from core.domain.key_graph import KeyGraph, key_graph, unique_columns
from core.domain.plan import Step
from core.domain.profiles import ColumnProfile
from core.domain.work import Limits, RunQuery, ViewGrant
from core.errors import StepError

LOOK = Limits(seconds=10)


@dataclass(frozen=True)
class Desk:
    """One step and what it may touch. `views` are earlier queries that this one may name; `met`
    holds what the words of its task met, once that was looked up."""

    step: Step
    context: RunContext
    views: tuple[ViewGrant, ...] = ()
    vectors: Vectors = field(default_factory=Vectors)
    met: list[Links] = field(default_factory=list)

    @cached_property
    def catalogue(self) -> dict[str, tuple[Field, ...]]:
        """Tables of the schema, then the outputs of earlier queries."""
        known = catalogue_of(self.context.schema)
        for view in self.views:
            try:
                tree = parse_query(view.sql)
            except StepError:
                continue
            known[view.name] = Scopes(tree, known).outputs(tree)
        return known

    @cached_property
    def graph(self) -> KeyGraph:
        """How tables join; by profiles, which side of a join is unique."""
        context = self.context
        return key_graph(context.schema, context.joins, unique_columns(context.profiles))

    @cached_property
    def grid(self) -> Grid | None:
        """The cells of the only table, when it is a small one."""
        return read_grid(self.context.schema, self.look)

    @cached_property
    def expectation(self) -> Expectation:
        return expect_of(self.step.task, self.context.schema)

    @cached_property
    def shown(self) -> dict[str, tuple[str, ...]]:
        """Values of columns that are known without asking, by `table.column`, as plain text."""
        values = {
            f"{table.name}.{column.name}": tuple(_unquoted(text) for text in column.samples)
            for table, column in self.context.schema.columns()
        }
        for profile in self.context.profiles:
            for column in profile.columns:
                key = f"{profile.table}.{column.name}"
                top = _texts(column)
                values[key] = tuple(dict.fromkeys((*values.get(key, ()), *top)))
        return values

    @property
    def told(self) -> frozenset[str]:
        """Texts of earlier queries in the conversation, which a follow-up may use again."""
        turns = self.context.conversation.turns
        return frozenset(part for turn in turns for part in turn.sql.split("'")[1::2])

    def has(self, mechanism: str) -> bool:
        return mechanism not in self.context.off

    def look(self, sql: str, max_rows: int = 200) -> list[dict[str, object]]:
        """Rows of a small query of our own; none when it fails, since it only helps."""
        context = self.context
        request = RunQuery(sql=sql, tables=context.grants, views=self.views, max_rows=max_rows)
        try:
            replied = context.sandbox.run(request, limits=LOOK, cancel=context.cancel)
        except StepError:
            return []
        rows: list[dict[str, object]] = replied.table.to_pylist() if replied.table else []
        return rows

    def note(self, text: str) -> None:
        self.context.emit(StepNote(step=self.step.name, text=text))


def _unquoted(sample: str) -> str:
    if len(sample) >= 2 and sample[0] == sample[-1] == "'":
        return sample[1:-1].replace("''", "'")
    return sample


def _texts(column: ColumnProfile) -> tuple[str, ...]:
    return tuple(value.text for value in column.top)
