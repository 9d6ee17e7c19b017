"""The same attacks once more, from an app that runs as a user with no rights at all."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.mark.timeout(3_600)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines workers so far")
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="the tests run as a user without rights already",
)
def test_the_attacks_fail_for_an_app_without_rights_too() -> None:
    suites = [str(file) for file in sorted(HERE.glob("test_attacks_*.py"))]
    with tempfile.TemporaryDirectory() as folder:
        # the folder's own path must be open to all, which pytest's are not
        run = subprocess.run(
            [
                sys.executable,
                str(HERE / "as_nobody.py"),
                folder,
                *(sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider"),
                *("-p", "no:hypothesispytest", f"--basetemp={folder}/pytest", "-rs"),
                *suites,
            ],
            capture_output=True,
            text=True,
            cwd=HERE.parents[1],
            check=False,
        )
    if "Operation not permitted" in run.stderr and "unshare" in run.stderr:
        pytest.skip("Python lies where only root may look, and this machine allows no mounts")
    assert run.returncode == 0, run.stdout[-8_000:] + run.stderr[-4_000:]
    assert " passed" in run.stdout
