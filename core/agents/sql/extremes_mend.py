"""The first of each group: the row that is asked for, and not the figure alone."""

from __future__ import annotations

from sqlglot import exp

from core.agents.business.catalogue import Catalogue
from core.agents.sql.bring import bring
from core.agents.sql.desk import Desk
from core.agents.sql.scopes import Scopes
from core.agents.sql.trees import is_aggregate, own, own_columns
from core.domain.asked import Thing, thing_asked, things_by
from core.domain.sources import role_of

_EXTREMES = (exp.Min, exp.Max)


def mend_extremes(tree: exp.Expression, desk: Desk) -> list[str]:
    """`the cheapest product in each category`: keep the first row(s) of each group, with ties."""
    wanted = desk.expectation
    if not isinstance(tree, exp.Select) or not wanted.wants("superlative", "top"):
        return []
    if not wanted.wants("groups") or tree.find(exp.Window) is not None:
        return []
    schema, question = desk.context.schema, desk.step.task
    thing, by = thing_asked(question, schema), things_by(question, schema)
    if thing is None or not by or thing in by:
        return []
    return _Firsts(tree, desk, thing, by).mend()


class _Firsts:
    def __init__(self, tree: exp.Select, desk: Desk, thing: Thing, by: tuple[Thing, ...]) -> None:
        self.tree = tree
        self.desk = desk
        self.thing = thing
        self.by = by
        self.scopes = Scopes(tree, desk.catalogue)

    def mend(self) -> list[str]:
        parts = [c for c in self._columns() if self._is(c, *self.by)]
        measure = self._measure()
        if not parts or measure is None:
            return []
        node, down = measure
        if is_aggregate(node) and not self._grouped(node):
            node = self._ungroup(node)
        if not self._name_thing():
            return []
        rank = exp.Window(
            this=exp.Anonymous(this="rank"),
            partition_by=[part.copy() for part in _once(parts)],
            order=exp.Order(expressions=[exp.Ordered(this=node.copy(), desc=down)]),
        )
        count = exp.Literal.number(self.desk.expectation.top or 1)
        self.tree.set("qualify", exp.Qualify(this=exp.LTE(this=rank, expression=count)))
        self.tree.set("limit", None)
        return [f"Kept the first of each {_once(parts)[0].name}."]

    def _columns(self) -> list[exp.Column]:
        """Columns that the result is about: groups, or what is shown as it is."""
        group = self.tree.args.get("group")
        shown = [item.unalias() for item in self.tree.expressions]
        nodes = [*(group.expressions if group is not None else ()), *shown]
        return [node for node in nodes if isinstance(node, exp.Column)]

    def _is(self, column: exp.Column, *things: Thing) -> bool:
        field = self.scopes.field(column)
        return field is not None and any(thing.is_shown_by(field.origin) for thing in things)

    def _names_thing(self, column: exp.Column) -> bool:
        field = self.scopes.field(column)
        text = field is not None and role_of(field.type) == "text"
        return text and self._is(column, self.thing) and not self._is(column, *self.by)

    def _measure(self) -> tuple[exp.Expression, bool] | None:
        """What the rows are ranked by, and whether the greatest comes first."""
        order = self.tree.args.get("order")
        if order is not None:
            terms = [t for t in order.expressions if not self._is_plain(t.this)]
            if len(terms) != 1:
                return None
            return self._spelled(terms[0].this), bool(terms[0].args.get("desc"))
        items = [i.unalias() for i in self.tree.expressions if is_aggregate(i)]
        if len(items) != 1:
            return None
        down = isinstance(items[0], exp.Max)
        if not isinstance(items[0], _EXTREMES):
            down = self.desk.expectation.descending is not False and not _asks_least(self.desk)
        return items[0], down

    def _is_plain(self, node: exp.Expression) -> bool:
        """A term that only puts groups in order."""
        return isinstance(node, exp.Column) and self._is(node, self.thing, *self.by)

    def _spelled(self, node: exp.Expression) -> exp.Expression:
        for item in self.tree.expressions:
            if isinstance(node, exp.Column) and not node.table and item.alias == node.name:
                return item.unalias()
        return node

    def _grouped(self, node: exp.Expression) -> bool:
        """Whether figures of the thing asked for can be compared: sums and counts are, each."""
        extreme = isinstance(node, _EXTREMES)
        return not extreme or any(self._names_thing(c) for c in self._keys())

    def _keys(self) -> list[exp.Column]:
        group = self.tree.args.get("group")
        return [k for k in (group.expressions if group is not None else ()) if _is_column(k)]

    def _ungroup(self, extreme: exp.Expression) -> exp.Expression:
        """`MIN(cost) ... GROUP BY category` as the rows that have that cost."""
        self.tree.set("group", None)
        inner = extreme.this.copy()
        for item in self.tree.expressions:
            for part in list(own(item)):
                if part == extreme:
                    new = inner.copy()
                    if part is item:
                        new = exp.alias_(new, extreme.this.name)
                    part.replace(new)
        if self.tree.args.get("joins"):
            self.tree.set("distinct", exp.Distinct())
        return inner

    def _name_thing(self) -> bool:
        """Show the thing asked for, if nothing shown says which it is."""
        plain = [item for item in self.tree.expressions if not is_aggregate(item)]
        if any(self._names_thing(c) for item in plain for c in own_columns(item)):
            return True
        context = self.desk.context
        table = context.schema.table(self.thing.table)
        if table is None:
            return False
        known = Catalogue.of(context)
        column = table.column(self.thing.column) or known.naming_column(table)
        column = column or known.key_column(table)
        if column is None:
            return False
        shown = bring(self.tree, table.name, column.name, scopes=self.scopes, graph=self.desk.graph)
        if shown is None:
            return False
        self.tree.append("expressions", shown)
        if self.tree.args.get("group") is not None:
            self.tree.group_by(shown.copy(), copy=False)
        self.scopes = Scopes(self.tree, self.desk.catalogue)
        return True


def _asks_least(desk: Desk) -> bool:
    words = set(desk.step.task.lower().replace("?", " ").split())
    return bool(words & {"least", "lowest", "fewest", "smallest", "worst", "cheapest", "minimum"})


def _is_column(node: exp.Expression) -> bool:
    return isinstance(node, exp.Column)


def _once(columns: list[exp.Column]) -> list[exp.Column]:
    return list({column.sql("duckdb"): column for column in columns}.values())
