"""Run Python that a person or a model wrote, and bring back what it printed, set and showed."""

from __future__ import annotations

import ast
import contextlib
import random
import time
import warnings
from collections.abc import Iterator
from types import CodeType

import numpy as np
import pyarrow as pa

from core.domain.work import PlainValue, PythonRun, RunPython
from core.engine.python.faults import CELL, run_fault, syntax_fault
from core.engine.python.namespace import Granted, Tables, bound, frame_of, named_in
from core.engine.python.output import Printed
from core.engine.python.shown import Shown
from core.errors import StepError

_LONGEST = 200_000


def run_python(request: RunPython, memory: int) -> tuple[PythonRun, tuple[pa.Table, ...]]:
    """StepError with code python when the code fails; the second part is its tables as Arrow."""
    started = time.perf_counter()
    tree = _parsed(request.code)
    body, last = _compiled(tree)
    granted = Granted(request.tables, request.views, memory=memory)
    with contextlib.closing(granted):
        cell = _Cell(granted, Shown(request.max_rows))
        value = cell.run(request.code, body, last=last, used=named_in(tree))
        reply = PythonRun(
            text=cell.printed.text(),
            value=value,
            answers=cell.shown.answers(cell.names["answer"]),
            tables=tuple(record for record, _ in cell.shown.tables),
            figures=tuple(cell.shown.figures),
            remarks=tuple(cell.shown.remarks),
            seconds=time.perf_counter() - started,
        )
    return reply, tuple(rows for _, rows in cell.shown.tables)


class _Cell:
    """One run of one piece of code."""

    def __init__(self, granted: Granted, shown: Shown) -> None:
        self.printed = Printed()
        self.shown = shown
        self._granted = granted
        self._tables = Tables(granted)
        self.names: dict[str, object] = {
            "__name__": "__main__",
            "answer": {},
            "tables": self._tables,
            "sql": self._sql,
            "show": shown.show,
            "display": shown.show,
        }

    def run(
        self, code: str, body: CodeType, *, last: CodeType | None, used: set[str]
    ) -> PlainValue | None:
        """The last expression's value, if it is neither table nor figure."""
        self.names |= bound(self._tables, used)
        _seed()
        try:
            with self._captured():
                exec(body, self.names)  # noqa: S102 - what this room is for
                value = eval(last, self.names) if last else None  # noqa: S307
                return self.shown.last(value)
        except MemoryError:
            raise
        except StepError as error:
            raise run_fault(error, code, ()) from error
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            if isinstance(error, SystemExit) and error.code in {None, 0}:
                return None
            raise run_fault(error, code, self._tables.columns()) from error

    def _sql(self, query: str) -> object:
        """Run a query over the tables; the rows come as a pandas frame."""
        relation = self._granted.sql(query)
        return frame_of(relation) if relation is not None else None

    @contextlib.contextmanager
    def _captured(self) -> Iterator[None]:
        with (
            contextlib.redirect_stdout(self.printed),
            contextlib.redirect_stderr(self.printed),
            warnings.catch_warnings(),
            _figures_to(self.shown),
        ):
            warnings.simplefilter("ignore")
            yield


@contextlib.contextmanager
def _figures_to(shown: Shown) -> Iterator[None]:
    """`figure.show()` shows it here; there is no browser to open."""
    import plotly.basedatatypes as figures

    def show(self: object, *_: object, **__: object) -> None:
        shown.take(self)

    before = figures.BaseFigure.show
    figures.BaseFigure.show = show
    try:
        yield
    finally:
        figures.BaseFigure.show = before


def _parsed(code: str) -> ast.Module:
    if len(code) > _LONGEST:
        raise syntax_fault(ValueError("it is too long"))
    try:
        return ast.parse(code, CELL)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise syntax_fault(_plainly(error)) from error


def _plainly(error: Exception) -> SyntaxError | ValueError:
    if isinstance(error, SyntaxError | ValueError):
        return error
    return ValueError("it is nested too deep")


def _compiled(tree: ast.Module) -> tuple[CodeType, CodeType | None]:
    """The statements, and the last of them where it is an expression."""
    statements = list(tree.body)
    last: CodeType | None = None
    try:
        if statements and isinstance(statements[-1], ast.Expr):
            ending = statements.pop()
            assert isinstance(ending, ast.Expr)
            last = compile(ast.Expression(ending.value), CELL, "eval")
        return compile(ast.Module(statements, []), CELL, "exec"), last
    except (SyntaxError, ValueError, RecursionError) as error:
        raise syntax_fault(_plainly(error)) from error


def _seed() -> None:
    """The same code over the same data gives the same answer."""
    random.seed(0)
    np.random.seed(0)
