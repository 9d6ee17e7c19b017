"""Follow-ups on an answer whose query is at hand: its tree with a group, filter, period or end
changed. Nothing is asked of a model, and what is not understood whole is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from core.agents.business.catalogue import Catalogue, TimeColumn
from core.agents.business.cues import Cues, take_cues
from core.agents.business.defined import link
from core.agents.business.follow_up import TALK, TOO, may_follow
from core.agents.business.groups import named_group, take_dimensions, take_filters
from core.agents.business.times import resolve_times, take_times
from core.agents.business.wording import Wording
from core.agents.sql.bring import bring
from core.agents.sql.parse import parse_query, to_sql
from core.agents.sql.scopes import Scopes, catalogue_of, enclosing
from core.agents.sql.trees import conditions, is_aggregate, own_columns, string
from core.domain.identifiers import resolve
from core.domain.labels import words_of
from core.domain.metrics import Filter
from core.domain.periods import Period
from core.domain.sources import Table
from core.errors import StepError

_ENDS = (exp.Min, exp.Max)
_SAY_NOTHING = re.compile(r"\b(?:ones?|those|them|these|only|but|from|there)\b")


@dataclass(frozen=True)
class Followed:
    """The changed query; `ranked` when it still keeps to the number of rows asked for before."""

    sql: str
    ranked: bool


@dataclass(frozen=True)
class _Change:
    """`time` is the `table.column` that `period` is about."""

    filters: tuple[Filter, ...]
    dimensions: tuple[str, ...]
    period: Period | None
    time: str
    cues: Cues
    too: bool


def edited_query(question: str, sql: str, catalogue: Catalogue) -> Followed | None:
    """The query before with what the question changes in it; None when it is no such question."""
    if not may_follow(question):
        return None
    try:
        tree = parse_query(sql)
    except StepError:
        return None
    if not isinstance(tree, exp.Select) or tree.args.get("with_") is not None:
        return None
    for table in _measured(tree, catalogue):
        change = _change(question, table, catalogue=catalogue)
        editor = _Editor(tree.copy(), catalogue)
        if change is not None and editor.apply(change):
            return Followed(to_sql(editor.tree), editor.tree.args.get("limit") is not None)
    return None


def _measured(tree: exp.Select, catalogue: Catalogue) -> list[Table]:
    """Tables of the query, those whose rows look up the most others first."""
    sources = Scopes(tree, catalogue_of(catalogue.schema)).sources(tree)
    tables = [t for s in sources if s.table and (t := catalogue.schema.table(s.table))]
    return sorted(tables, key=lambda table: -len(catalogue.reach(table)))


def _change(question: str, table: Table, *, catalogue: Catalogue) -> _Change | None:
    """What the words say, when they say nothing else."""
    words = Wording(question.strip().rstrip("?!."))
    too = words.take(TOO) is not None
    while words.take(TALK):
        pass
    times = take_times(words, changing=False)
    cues = take_cues(words)
    filters = take_filters(words, catalogue, table)
    dimensions = take_dimensions(words, catalogue, table)
    if filters is None or link(words, catalogue) is not None:
        return None
    column = _time_meant(words, catalogue, table=table)
    period = None
    if times.said:
        if column is None or times.against or times.grain or times.earlier:
            return None
        period = resolve_times(times, column.first, column.last).period
    if not (dimensions or filters or period or cues.way != "none"):
        group = named_group(words, catalogue, table)
        dimensions = (group,) if group else ()
    while words.take(_SAY_NOTHING):
        pass
    if words.left() or times.grain or times.open_grain or times.against:
        return None
    if cues.why or cues.change or cues.share or cues.summary or cues.period_noun:
        return None
    change = _Change(filters, dimensions, period, column.key if column else "", cues, too)
    said = bool(filters or dimensions or period or cues.way != "none")
    return change if said else None


def _time_meant(words: Wording, catalogue: Catalogue, *, table: Table) -> TimeColumn | None:
    """The date that the verb names (`signed up in 2023`: signup_date), which is then gone."""
    while words.take(_SAY_NOTHING):
        pass
    roots = [re.sub(r"(?:ed|s|ing)$", "", word) for word in words.left()]
    for column in catalogue.time_columns_near(table) if roots else ():
        name = "".join(words_of(column.key.rpartition(".")[2]))
        if all(len(root) > 3 and name.startswith(root) for root in roots):
            words.blank(0, len(words.text))
            return column
    return catalogue.time_column(table)


class _Editor:
    """One query as a tree of its own; each change says whether it had a place."""

    def __init__(self, tree: exp.Select, catalogue: Catalogue) -> None:
        self.tree = tree
        self.known = catalogue
        self.names = catalogue_of(catalogue.schema)
        self.before = tree.copy()

    @property
    def scopes(self) -> Scopes:
        return Scopes(self.tree, self.names)

    def apply(self, change: _Change) -> bool:
        """Make all changes; False when one has no place, or nothing is changed."""
        done = all(self._filter(one) for one in change.filters)
        done = done and (change.period is None or self._period(change.period, change.time))
        done = done and (not change.dimensions or self._group(change.dimensions, too=change.too))
        done = done and (change.cues.way == "none" or self._end(change.cues))
        if not done or self.tree == self.before:
            return False
        self._drop_unused()
        return True

    def _filter(self, one: Filter) -> bool:
        """In the place of the condition on the same column, else as one more."""
        table, column = resolve(one.column, self.known.schema)
        told = list(self._conditions_on(one.column))
        select = enclosing(told[0][0]) if told else self.tree
        if told:
            shown: exp.Column | None = told[0][1].copy()
        else:
            shown = bring(
                self.tree, table.name, column.name, scopes=self.scopes, graph=self.known.graph
            )
        if shown is None or select is None:
            return False
        self._drop(test for test, _ in told)
        values = [string(value) for value in one.values]
        test = exp.EQ(this=shown, expression=values[0])
        if len(values) > 1:
            test = exp.In(this=shown, expressions=values)
        select.where(test, copy=False)
        return True

    def _period(self, period: Period, time: str) -> bool:
        owner, column = resolve(time, self.known.schema)
        self._drop(test for test, _ in self._conditions_on(time))
        shown = bring(
            self.tree, owner.name, column.name, scopes=self.scopes, graph=self.known.graph
        )
        if shown is None:
            return False
        low = exp.GTE(this=shown, expression=_day(period.since.isoformat()))
        high = exp.LT(this=shown.copy(), expression=_day(period.until.isoformat()))
        self.tree.where(low, high, copy=False)
        return True

    def _group(self, dimensions: tuple[str, ...], *, too: bool) -> bool:
        """New groups instead of the old ones; beside them where the question says `also`."""
        items = self.tree.expressions
        figures = [item for item in items if is_aggregate(item)]
        group = self.tree.args.get("group")
        if not figures or self.tree.args.get("qualify") or self.tree.args.get("distinct"):
            figures = self._figures() if group is not None else []
        if not figures or (group is None and len(figures) < len(items)):
            return False
        shown = []
        for key in dimensions:
            table, column = resolve(key, self.known.schema)
            found = bring(
                self.tree, table.name, column.name, scopes=self.scopes, graph=self.known.graph
            )
            if found is None:
                return False
            shown.append(found)
        kept = [item for item in items if not is_aggregate(item)] if too else []
        keys = list(group.expressions) if too and group is not None else []
        self.tree.set("expressions", [*kept, *(c.copy() for c in shown), *figures])
        self.tree.set("group", exp.Group(expressions=[*keys, *shown]))
        if not too:
            self.tree.set("limit", None)
            self._order_by_figures()
        return True

    def _figures(self) -> list[exp.Expression]:
        """The measure that a ranking shows only the names of."""
        order = self.tree.args.get("order")
        terms = [t.this for t in order.expressions] if order is not None else []
        if self.tree.args.get("qualify") or self.tree.args.get("distinct"):
            return []
        return [term.copy() for term in terms if is_aggregate(term)][:1]

    def _order_by_figures(self) -> None:
        """Terms of an order that named the old groups have no meaning any more."""
        order = self.tree.args.get("order")
        if order is None:
            return
        names = {i.alias.casefold() for i in self.tree.expressions if i.alias and is_aggregate(i)}
        terms = [
            term
            for term in order.expressions
            if is_aggregate(term.this) or term.this.name.casefold() in names
        ]
        self.tree.set("order", exp.Order(expressions=terms) if terms else None)

    def _end(self, cues: Cues) -> bool:
        """`and the lowest?`, `top 10 instead`: the other end of a ranking, or more of it."""
        order = self.tree.args.get("order")
        if self.tree.args.get("qualify") is not None:
            return False
        if order is None or len(order.expressions) != 1:
            return cues.top is None and self._other_extreme(cues)
        order.expressions[0].set("desc", cues.way == "desc")
        count = cues.top or (1 if self.tree.args.get("limit") is None else None)
        if count is not None:
            self.tree.limit(count, copy=False)
        return True

    def _other_extreme(self, cues: Cues) -> bool:
        ends = list(self.tree.find_all(*_ENDS))
        wanted = exp.Max if cues.way == "desc" else exp.Min
        for node in ends:
            if not isinstance(node, wanted):
                node.replace(wanted(this=node.this.copy()))
        return bool(ends)

    def _conditions_on(self, key: str) -> Iterator[tuple[exp.Expression, exp.Column]]:
        """Parts of any WHERE that are about one column, and how they write it."""
        scopes = self.scopes
        for where in self.tree.find_all(exp.Where):
            for test in conditions(where.this):
                columns = own_columns(test)
                origins = {f.origin for c in columns if (f := scopes.field(c))}
                if columns and {o.casefold() for o in origins if o} == {key.casefold()}:
                    yield test, columns[0]

    def _drop(self, tests: Iterator[exp.Expression]) -> None:
        gone = {id(test) for test in tests}
        for where in list(self.tree.find_all(exp.Where)):
            parts = conditions(where.this)
            kept = [part for part in parts if id(part) not in gone]
            if len(kept) < len(parts):
                if kept:
                    where.set("this", exp.and_(*(part.copy() for part in kept)))
                else:
                    where.pop()

    def _drop_unused(self) -> None:
        """Tables joined for a group that is gone: looked up by key, they change no figure."""
        for join in reversed(list(self.tree.args.get("joins") or ())):
            alias = join.this.alias_or_name
            if not isinstance(join.this, exp.Table) or not self._is_lookup(join):
                continue
            inside = {id(column) for column in join.find_all(exp.Column)}
            named = [c for c in self.tree.find_all(exp.Column) if c.table == alias]
            scopes = self.scopes
            bare = [c for c in own_columns(self.tree) if not c.table and not scopes.is_output(c)]
            if all(id(column) in inside for column in named) and not bare:
                join.pop()

    def _is_lookup(self, join: exp.Join) -> bool:
        on = join.args.get("on")
        if not isinstance(on, exp.EQ):
            return False
        table = join.this.name.casefold()
        return any(
            edge.right.casefold() == table and edge.single and edge.lookup
            for edges in self.known.graph.values()
            for edge in edges
        )


def _day(text: str) -> exp.Expression:
    return exp.cast(string(text), "DATE")
