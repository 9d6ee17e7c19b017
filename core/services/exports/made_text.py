"""What code and analyses made, as lines of text that every export writes in its own way."""

from __future__ import annotations

import json

from core.domain.cells import CodeCell
from core.domain.formats import show
from core.domain.labels import capital, humanise
from core.domain.records import told
from core.domain.results import ResultColumn
from core.services.exports.document import MadePart

Lines = tuple[tuple[str, ...], ...]


def values_of(part: MadePart) -> Lines:
    """A header and a line a value; nothing where there is none."""
    cell = part.cell
    if cell.kind == "code":
        return tests_of(cell)
    if cell.kind == "record":
        return told(cell.record).lines
    if cell.kind == "analysis":
        found = cell.findings.statistics if cell.findings is not None else ()
        lines = tuple(
            (
                capital(humanise(each.name)) + (f" of {each.of}" if each.of else ""),
                show(each.value, ResultColumn(name=each.name, type="", unit=each.unit)),
                each.meaning,
            )
            for each in found
        )
        return (("What", "Value", "Meaning"), *lines) if lines else ()
    shown = [table.ref for table in cell.tables]  # a table alone is the result, and is no value
    if part.result is None or not part.result.rows or cell.result in shown:
        return ()
    pairs = zip(part.result.columns, part.result.rows[0], strict=True)
    return (("Name", "Value"), *((column.name, show(value, column)) for column, value in pairs))


def tests_of(cell: CodeCell) -> Lines:
    """A header and a line a test of a function; nothing where there is none."""
    lines = tuple((t.test, t.outcome, t.came, t.expected) for t in cell.function.tries)
    return (("Test", "Outcome", "Came", "Expected"), *lines) if lines else ()


def caveats_of(part: MadePart) -> tuple[str, ...]:
    """What was taken for granted, left out, and remarked."""
    cell = part.cell
    if cell.kind == "code":
        return tuple(text for text in (cell.function.untested, cell.function.fault) if text)
    if cell.kind == "python":
        return cell.remarks
    if cell.kind == "record":
        return ()
    if cell.findings is None:
        return ()
    held = {True: "holds", False: "does not hold", None: "could not be told"}
    found = cell.findings
    return (
        *(f"{capital(a.name)} {held[a.held]}: {a.reason}." for a in found.assumptions),
        *(f"Rows left out: {left.rows:,}, {left.reason}." for left in found.left_out),
        *(capital(note) for note in found.notes),
    )


def recipe_of(part: MadePart) -> tuple[tuple[str, str], ...]:
    """What was run: each text with its language."""
    cell = part.cell
    if cell.kind == "record":
        return told(cell.record).texts
    if cell.kind != "analysis":
        return (("python", cell.code),) if cell.code.strip() else ()
    return (("sql", cell.call.sql), ("json", _laid_out(cell.call.parameters)))


def printed(part: MadePart) -> str:
    if part.cell.kind == "analysis" or part.cell.kind == "record":  # noqa: PLR1714 - mypy narrows so
        return ""
    return part.cell.text.strip("\n")


def _laid_out(parameters: str) -> str:
    try:
        return json.dumps(json.loads(parameters), ensure_ascii=False, indent=1)
    except ValueError:
        return parameters
