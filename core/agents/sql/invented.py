"""Counting names in a query that the data does not have: what score cards call invented."""

from __future__ import annotations

from collections.abc import Sequence

from core.agents.sql.parse import parse_query
from core.agents.sql.resolve import problems
from core.agents.sql.scopes import Scopes, catalogue_of
from core.domain.sources import Schema
from core.domain.work import ViewGrant
from core.errors import StepError


def invented_names(sql: str, schema: Schema, views: Sequence[ViewGrant] = ()) -> int:
    """Tables and columns of a query that neither the schema nor an earlier query offers."""
    catalogue = catalogue_of(schema)
    try:
        for view in views:
            tree = parse_query(view.sql)
            catalogue[view.name] = Scopes(tree, catalogue).outputs(tree)
        return sum(p.kind != "ambiguous" for p in problems(parse_query(sql), catalogue))
    except StepError:
        return 1
