"""Code cells as code that runs outside Syna: with the names that a cell finds in it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from core.domain.cells import CodeCell, PythonCell
from core.domain.libraries import LIBRARIES
from core.services.exports.document import Document, MadePart
from core.services.exports.made_text import recipe_of, values_of
from core.services.exports.python_text import comment, literal
from core.services.exports.query_code import views_code
from core.services.lineage import read_in_code

MORE_NEEDS = "numpy scipy statsmodels scikit-learn"

_NAMES = '''

class Tables(dict):
    """Tables as pandas frames, each read when it is asked for."""

    def __missing__(self, name):
        self[name] = db.sql(f"FROM {quoted(name)}").df()
        return self[name]


def sql(query):
    return db.sql(query).df()
'''
_SHOW = '''

figures_saved = []


def show(*things):
    """Print tables and values, save figures as pages beside this script."""
    for thing in things:
        if hasattr(thing, "write_html"):
            figures_saved.append(thing)
            thing.write_html(f"figure_{len(figures_saved)}.html")
        elif thing is not None:
            print(thing)


display = show
'''
_SHOW_HERE = """

try:
    show = display
except NameError:
    show = print
"""
_MODEL = "A model wrote this, and Syna ran it shut off from everything: read it before you run it."


def names_code(scripts: Sequence[PythonCell], *, notebook: bool) -> str:
    """What stands in front of the first code cell; in a notebook things show where they are."""
    used = {name for cell in scripts for name in read_in_code(cell.code, LIBRARIES)}
    imports = [
        f"import {library}" if library == name else f"import {library} as {name}"
        for name, library in LIBRARIES.items()
        if name in used
    ]
    shown = _SHOW_HERE if notebook else _SHOW
    return "\n".join(imports) + _NAMES + shown


def script_code(part: MadePart, document: Document, *, made: set[str], shown: bool) -> str:
    """The code of a cell, after the frames that it names; with `shown` its last value is, too."""
    cell = part.cell
    if cell.kind == "code":
        return function_code(cell)
    if cell.kind == "analysis":
        return _analysed(part)
    if cell.kind == "record":
        return comment("\n".join(" | ".join(line) for line in values_of(part)))
    if not _reads(cell.code):
        return comment(f"This code cannot be read:\n{cell.code}")
    frames, views = _frames(cell, document, made=made)
    warned = [comment(_MODEL)] if cell.run_id is not None and not cell.edited else []
    code = _with_last_shown(cell.code) if shown else cell.code.strip("\n")
    return "\n".join([*views, *warned, "answer = {}", "tables = Tables()", *frames, code])


def function_code(cell: CodeCell) -> str:
    """A function with its tests after it, each an assertion that stops the script if it fails."""
    function = cell.function
    if not _reads(cell.code):
        return comment(f"This code cannot be read:\n{cell.code}")
    warned = [comment(_MODEL)] if cell.run_id is not None and not cell.edited else []
    tried = {each.test: each.outcome for each in function.tries}
    tests = [
        test if tried.get(test) == "passed" else comment(f"{tried.get(test, 'not run')}: {test}")
        for test in function.tests
    ]
    return "\n".join([*warned, cell.code.strip("\n"), "", function.setup, *tests]).rstrip("\n")


def _frames(cell: PythonCell, document: Document, *, made: set[str]) -> tuple[list[str], list[str]]:
    """Frames of the tables and queries that code names, and views of those queries."""
    tables = [table.name for source in document.sources for table in source.tables]
    queries = {part.cell.name: part for part in document.queries() if part.cell.result is not None}
    wanted = read_in_code(cell.code, [*tables, *(name for name in queries if name not in tables)])
    views = [
        views_code(queries[name], document, made=made) for name in wanted if name not in tables
    ]
    frames = [f"{name} = tables[{literal(name)}]" for name in wanted if name.isidentifier()]
    if len(tables) == 1 and read_in_code(cell.code, ["df"]):
        frames.append(f"df = tables[{literal(tables[0])}]")
    return frames, [view for view in views if view]


def _analysed(part: MadePart) -> str:
    """An analysis is Syna's own: its call and its values stand as comments."""
    lines = [f"{language}: {text}" for language, text in recipe_of(part)]
    lines += [": ".join(line[:2]) for line in values_of(part)[1:]]
    return comment("\n".join(["An analysis that Syna did:", *lines]))


def _reads(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _with_last_shown(code: str) -> str:
    """The code with `show` round its last expression, unless that shows something itself."""
    body = ast.parse(code).body
    last = body[-1] if body else None
    if not isinstance(last, ast.Expr) or _shows(last.value):
        return code.strip("\n")
    lines = code.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: last.lineno - 1])) + last.col_offset
    end = sum(map(len, lines[: (last.end_lineno or 1) - 1])) + (last.end_col_offset or 0)
    whole = code.encode()
    shown = b"show(" + whole[start:end] + b")"
    return (whole[:start] + shown + whole[end:]).decode().strip("\n")


def _shows(value: ast.expr) -> bool:
    if not isinstance(value, ast.Call):
        return False
    called = value.func
    if isinstance(called, ast.Name):
        return called.id in ("show", "display", "print")
    return isinstance(called, ast.Attribute) and called.attr == "show"
