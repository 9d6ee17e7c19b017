"""Puts right what small models often get wrong in scripts, where there is one reading."""

from __future__ import annotations

import ast

from core.agents.analysis.column_mend import ColumnMend
from core.agents.analysis.frame_mend import begin_frame
from core.agents.analysis.frames import named_frames
from core.agents.analysis.library_mend import LibraryMend
from core.agents.analysis.loading_mend import LoadingMend
from core.agents.analysis.missing_mend import MissingMend
from core.agents.analysis.order_mend import OrderMend
from core.domain.sources import Schema


def mended(code: str, schema: Schema, *, single: bool = True) -> tuple[str, tuple[str, ...]]:
    """The script, and a sentence for each mend. Code that cannot be parsed stays as it is.

    `schema` is what the model was shown; `single` tells that it runs over one table, `df`.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return code, ()
    frames = named_frames(schema)
    notes: list[str] = []
    mends: tuple[ast.NodeTransformer, ...] = (
        LoadingMend(frames, notes),
        ColumnMend(tree, schema, notes),
        LibraryMend(schema, notes),
        OrderMend(tree, schema, notes),
        MissingMend(notes),
    )
    for mend in mends:
        tree = mend.visit(tree)
    if not single:
        begin_frame(tree, schema.tables)
    return ast.unparse(ast.fix_missing_locations(tree)), tuple(dict.fromkeys(notes))
