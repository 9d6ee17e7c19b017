"""Commands outside the sandbox, and asking for health: real processes, a real server."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from core.domain.cancel import CancelToken
from core.domain.deploy.targets import HealthCheck, OutsideCommand
from core.errors import Cancelled
from core.integrations.outside import OutsideWorld, command
from tests.servers.tcp import serving

OUTSIDE = OutsideWorld()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the last lines come late, and what is ended takes its time."""
    monkeypatch.setattr(command, "_GRACE", 60.0)


def _clock(monkeypatch: pytest.MonkeyPatch, now: Callable[[], float]) -> None:
    """Commands are timed by this one."""
    monkeypatch.setattr(command, "time", SimpleNamespace(monotonic=now, sleep=time.sleep))


def _python(code: str, folder: Path, *, seconds: float = 120.0) -> OutsideCommand:
    return OutsideCommand(words=(sys.executable, "-c", code), folder=str(folder), seconds=seconds)


def test_a_command_runs_in_its_folder_and_its_lines_come_as_they_are_printed(
    tmp_path: Path,
) -> None:
    heard: list[str] = []
    code = "import os; print(os.getcwd()); print('done', flush=True); raise SystemExit(3)"
    run = OUTSIDE.run(_python(code, tmp_path), said=heard.append)
    assert (run.exit, run.ended, run.worked) == (3, "exit", False)
    assert heard == [str(tmp_path), "done"]
    assert run.output == f"{tmp_path}\ndone"


def test_who_listens_slowly_hears_the_last_lines_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    _clock(monkeypatch, lambda: 5.0 * len(heard))
    code = "for n in range(300): print(n)"
    run = OUTSIDE.run(_python(code, tmp_path, seconds=7_000), said=heard.append)
    assert run.ended == "exit"
    assert heard == [str(n) for n in range(300)]


def test_no_shell_reads_the_words(tmp_path: Path) -> None:
    words = (sys.executable, "-c", "import sys; print(sys.argv[1])", "$(touch x); `touch y` > z")
    run = OUTSIDE.run(OutsideCommand(words=words, folder=str(tmp_path)))
    assert run.output == words[-1]
    assert list(tmp_path.iterdir()) == []


def test_the_environment_of_syna_is_not_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNA_PASSPHRASE", "secret")
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    run = OUTSIDE.run(_python("import os; print(sorted(os.environ))", tmp_path))
    assert "SYNA" not in run.output
    assert "OPENAI" not in run.output


def test_one_that_hangs_ends_in_time_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "pids"
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)'],"
        " start_new_session=True)\n"
        f"open({str(mark)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(99)"
    )

    def pids() -> list[int]:
        return [int(pid) for pid in mark.read_text().split()] if mark.exists() else []

    # Its time is over once both are there.
    _clock(monkeypatch, lambda: time.monotonic() + (500.0 if len(pids()) == 2 else 0.0))
    run = OUTSIDE.run(_python(code, tmp_path, seconds=250.0))
    assert (run.exit, run.ended) == (None, "late")
    assert not any(map(_runs, pids()))


def _runs(pid: int) -> bool:
    """Who has ended may stay listed until the first of all processes looks at it."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_person_can_stop_it(tmp_path: Path) -> None:
    cancel = CancelToken()
    threading.Timer(0.5, cancel.cancel).start()
    run = OUTSIDE.run(_python("import time; time.sleep(99)", tmp_path), cancel=cancel)
    assert run.ended == "cancelled"
    assert not run.worked


@pytest.mark.parametrize(
    ("words", "said"), [(("no-such-program",), "is not there"), (("/etc",), "may not be run")]
)
def test_what_cannot_be_started_says_so(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    run = OUTSIDE.run(OutsideCommand(words=words, folder=str(tmp_path)))
    assert run.ended == "not started"
    assert said in run.output


def test_a_folder_that_is_gone_says_so(tmp_path: Path) -> None:
    run = OUTSIDE.run(OutsideCommand(words=("ls",), folder=str(tmp_path / "gone")))
    assert run.output.endswith("gone is not there.")


def test_a_flood_of_output_is_bounded_and_terminals_are_not_moved(tmp_path: Path) -> None:
    code = "import sys\nfor n in range(200_000): sys.stdout.write('x' * 50 + '\\n')\n"
    code += "print('\\x1b[2J\\x1b]0;owned\\x07end\\x08')"
    run = OUTSIDE.run(_python(code, tmp_path))
    assert len(run.output) < 900_000
    assert run.output.endswith("\nend")


@contextmanager
def _site(*answers: tuple[int, bytes]) -> Iterator[str]:
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/health"
    server.shutdown()
    server.server_close()


def test_health_is_asked_until_it_is_there() -> None:
    with _site((503, b""), (503, b""), (200, b"version 1.2.0")) as url:
        seen = OUTSIDE.healthy(HealthCheck(url=url, contains="1.2.0", seconds=120))
    assert seen.healthy
    assert seen.tries == 3


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [(500, b"", "answered with 500, not 200"), (200, b"version 1.1.0", "does not say")],
)
def test_what_is_not_healthy_says_why(status: int, body: bytes, said: str) -> None:
    with _site((status, body)) as url:
        seen = OUTSIDE.healthy(HealthCheck(url=url, contains="1.2.0", seconds=0))
    assert not seen.healthy
    assert said in seen.said


def test_nobody_there_is_not_healthy() -> None:
    seen = OUTSIDE.healthy(HealthCheck(url="http://127.0.0.1:9/", seconds=0))
    assert (seen.healthy, seen.said) == (False, "it could not be reached")


def test_waiting_for_health_can_be_stopped() -> None:
    cancel = CancelToken()
    threading.Timer(0.3, cancel.cancel).start()
    begun = time.monotonic()
    with _site((503, b"")) as url, pytest.raises(Cancelled):
        OUTSIDE.healthy(HealthCheck(url=url, seconds=250), cancel)
    assert time.monotonic() - begun < 60


def test_a_body_without_end_does_not_fill_the_memory() -> None:
    def talk(connection: object) -> None:
        connection.recv(1_000)  # type: ignore[attr-defined]
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")  # type: ignore[attr-defined]
        while True:
            connection.sendall(b"x" * 100_000)  # type: ignore[attr-defined]

    with serving(talk) as port:
        url = f"http://127.0.0.1:{port}/"
        seen = OUTSIDE.healthy(HealthCheck(url=url, contains="ready", seconds=0))
    assert not seen.healthy
