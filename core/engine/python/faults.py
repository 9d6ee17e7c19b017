"""What went wrong in somebody's code, told by its own lines."""

from __future__ import annotations

import difflib
import re
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from core.errors import StepError

CELL = "<cell>"
_LONGEST = 900
_KEPT = "Nothing was changed."
_REMEDY = "Correct the code and run it again."


def syntax_fault(error: SyntaxError | ValueError) -> StepError:
    """Code that cannot be compiled."""
    if not isinstance(error, SyntaxError):
        return _fault(f"The code cannot be read ({error}).")
    where = f" on line {error.lineno}: `{(error.text or '').strip()}`" if error.lineno else ""
    return _fault(f"{type(error).__name__}: {error.msg}{where}")


def run_fault(error: BaseException, code: str, columns: Sequence[str]) -> StepError:
    """An exception that came out of code, with the last of its lines that was running."""
    said = _said(error)
    number = _line(error.__traceback__)
    where = ""
    if number is not None:
        lines = code.splitlines()
        text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
        where = f"\nOn line {number}: `{text}`"
    return _fault(f"{said}{where}{_near(error, columns)}")


def _fault(message: str) -> StepError:
    return StepError(message[: _LONGEST * 2], code="python", kept=_KEPT, remedy=_REMEDY)


def _said(error: BaseException) -> str:
    try:
        text = str(error).strip()
    except Exception:  # the code's own exceptions may do anything
        text = ""
    name = type(error).__name__
    text = _without_paths(text)
    if len(text) > _LONGEST:
        text = text[: _LONGEST // 2] + " … " + text[-_LONGEST // 2 :]
    return f"{name}: {text}" if text else name


def _line(trace: TracebackType | None) -> int | None:
    """The innermost line of the cell."""
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == CELL:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def _near(error: BaseException, columns: Sequence[str]) -> str:
    """Columns with a name like the one that was not found."""
    if not isinstance(error, KeyError | AttributeError) or not columns:
        return ""
    folded = {name.casefold(): name for name in columns}
    missing = re.findall(r"'([^'\n]{1,100})'", str(error))
    near = [
        folded[match]
        for name in missing
        for match in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)
    ]
    if near:
        return f"\nColumns of a like name: {', '.join(dict.fromkeys(near))}."
    shown = ", ".join(list(folded.values())[:30])
    return f"\nThe columns are: {shown}." if isinstance(error, KeyError) else ""


def _without_paths(text: str) -> str:
    """Where Python and Syna lie on this machine is nobody's business."""
    roots = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    roots |= {str(Path(__file__).resolve().parents[3]), str(Path.home())}
    for root in sorted((root for root in roots if len(root) > 1), key=len, reverse=True):
        text = text.replace(root, "…")
    return text
