"""Written functions in real workers: walls, deadlines, and what a crash leaves."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field

import pytest

from core.domain.cancel import CancelToken
from core.domain.code.functions import FunctionTried, TryFunction
from core.errors import StepError
from core.sandbox.launch import PlainLauncher
from core.sandbox.pool import WorkerPool
from core.tools.functions import try_function
from tests.sandbox.conftest import Box

ESCAPES = [
    "import os\ndef f(): return os.system('true')",
    "import subprocess\ndef f(): return subprocess.run(['true']).returncode",
    "def f(): return open('/etc/passwd').read() and 0",
    "import socket\ndef f(): return socket.create_connection(('127.0.0.1', 22), 1) and 0",
    "import pathlib\ndef f(): return pathlib.Path('/tmp/left_behind').write_text('x') and 0",
    "import os\ndef f(): return os.fork() * 0",
    "import os\ndef f(): return os.kill(os.getppid(), 9) or 0",
    "import ctypes\ndef f(): return ctypes.CDLL(None).fork() < 0 or 0",
]


@dataclass(frozen=True)
class Context:
    sandbox: WorkerPool
    cancel: CancelToken = field(default_factory=CancelToken)


def _tried(pool: WorkerPool, code: str, *tests: str) -> FunctionTried:
    request = TryFunction(code=code, tests=tests, seconds=5.0)
    return try_function(Context(pool), request)


@pytest.mark.parametrize("code", ESCAPES)
def test_nothing_gets_out(box: Box, code: str) -> None:
    tried = _tried(box.pool, code, "assert f() == 0")
    assert tried.passed == 0


def test_an_escape_in_an_assertion_stays_inside_too(box: Box) -> None:
    tried = _tried(box.pool, "f = 1", "assert open('/etc/passwd').read()", "assert f == 1")
    assert [each.outcome for each in tried.tries] == ["error", "passed"]


def test_a_test_that_ends_the_worker_costs_only_itself(box: Box) -> None:
    code = "import ctypes\ndef f(x): return ctypes.string_at(0) if x else 0"
    tried = _tried(box.pool, code, "assert f(1) == 0", "assert f(0) == 0")
    assert [each.outcome for each in tried.tries] == ["error", "passed"]


def test_without_walls_nothing_runs_without_a_persons_word() -> None:
    with closing(WorkerPool(launcher=PlainLauncher())) as pool:
        with pytest.raises(StepError) as caught:
            _tried(pool, "def f(): return 1", "assert f() == 1")
        assert caught.value.code == "tier"
        trusted = TryFunction(code="f = 1", tests=("assert f == 1",), accepted_risk=True)
        assert try_function(Context(pool), trusted).whole
