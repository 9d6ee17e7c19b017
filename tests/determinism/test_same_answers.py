"""Any process answers the same question on the same data alike, with a real small model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.determinism.questions import QUESTIONS

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(3_600)
def test_twenty_questions_three_times_in_fresh_processes(tmp_path: Path) -> None:
    """The second process finds what the first one kept on disk; the third begins with nothing."""
    assert len(QUESTIONS) == 20
    first = asked(tmp_path / "one")
    assert [line[0] for line in first] == list(QUESTIONS)
    assert asked(tmp_path / "one") == first
    assert asked(tmp_path / "two") == first


def asked(home: Path) -> list[list[object]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.determinism.questions", str(home)],
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]
