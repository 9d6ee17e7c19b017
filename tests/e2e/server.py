"""A real server in its own process, as `syna` starts it, with a scripted model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.servers.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0


def answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether it comes to serve pages there; False where it ends before."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return True
        except OSError:
            time.sleep(0.05)
    return False


class Server:
    """Use it as a context; `stop` is Ctrl-C, `kill` is the end without goodbye."""

    def __init__(self, home: Path, replies: Mapping[str, str], delay: float = 0.02) -> None:
        """`replies` are found by words of the question; an empty word fits all."""
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.script = home.parent / f"{home.name}-replies.jsonl"
        lines: list[dict[str, object]] = [{"when": w, "say": s} for w, s in replies.items()]
        text = "\n".join(json.dumps(line) for line in [{"delay": delay}, *lines])
        self.script.write_text(text + "\n", encoding="utf-8")
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Server:
        self.launch()
        self._wait()
        return self

    def launch(self) -> subprocess.Popen[bytes]:
        """The process, which may not live."""
        environment = os.environ | {
            "SYNA_HOME": str(self.home),
            "SYNA_SCRIPTED": str(self.script),
            "STREAMLIT_SERVER_PORT": str(self.port),
        }
        log = (self.home.parent / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "syna_app.asgi"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        return self.process

    def _wait(self) -> None:
        if self.process is None or not answers(self.url, self.process):
            raise RuntimeError(f"The server did not start:\n{self.said()}")

    def said(self) -> str:
        """What it printed."""
        file = self.home.parent / "server.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.stop()
        finally:
            self.kill()
