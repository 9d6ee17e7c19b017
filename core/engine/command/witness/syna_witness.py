"""Writes down which tests really ran and how each function ended, whatever is reported of it.

One line of JSON each: what happened, and the id of the test. `found`: it was to run; `returned`,
`raised`, `skipped`, `expected` (it raised, as it said it would); `replaced`: it was another
function than the one that was collected.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import os
from collections.abc import Callable, Iterator
from unittest import SkipTest

import pytest

_OUT = os.open(os.environ["SYNA_WITNESS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_collected: dict[str, object] = {}


def _write(kind: str, item: pytest.Item) -> None:
    os.write(_OUT, (json.dumps([kind, item.nodeid]) + "\n").encode("ascii"))


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    if isinstance(item, pytest.Function):
        _collected[item.name + str(item.fspath)] = _innermost(item.obj)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    for item in session.items:
        if isinstance(item, pytest.Function):
            _write("found", item)


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """The innermost of all that is called round a test."""
    if not isinstance(item, pytest.Function):
        yield
        return
    function = item.obj
    if _collected.get(item.name + str(item.fspath)) is not _innermost(function):
        _write("replaced", item)
    item.obj = _watched(item, function)
    case = _case(item)
    if case is not None:  # of unittest, which looks its function up by name
        setattr(case, item.name, item.obj)
    yield
    item.obj = function
    if case is not None:
        with contextlib.suppress(AttributeError):
            delattr(case, item.name)


def _watched(item: pytest.Function, function: Callable[..., object]) -> Callable[..., object]:
    @contextlib.contextmanager
    def noted() -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            _write(_kind(item, function, error), item)
            raise
        _write("returned", item)

    @functools.wraps(function)
    def plain(*given: object, **named: object) -> object:
        with noted():
            return function(*given, **named)

    @functools.wraps(function)
    async def later(*given: object, **named: object) -> object:
        with noted():
            return await function(*given, **named)  # type: ignore[misc]

    return later if inspect.iscoroutinefunction(function) else plain


def _kind(item: pytest.Function, function: object, error: BaseException) -> str:
    if isinstance(error, (pytest.skip.Exception, SkipTest)):
        return "skipped"
    said = any(
        getattr(each, "__unittest_expecting_failure__", False) for each in (function, item.cls)
    )
    marked = item.get_closest_marker("xfail") is not None
    return "expected" if said or marked or isinstance(error, pytest.xfail.Exception) else "raised"


def _innermost(function: object) -> object:
    """Without what decorates it, and without the object that it is bound to."""
    plain = inspect.unwrap(function)  # type: ignore[arg-type]
    return getattr(plain, "__func__", plain)


def _case(item: pytest.Function) -> object | None:
    """The object of a test of unittest."""
    found = getattr(item, "_testcase", None) or getattr(item, "instance", None)
    return found if hasattr(found, "assertEqual") and hasattr(found, "debug") else None
