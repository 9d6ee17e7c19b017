"""What the start of the app does not wait for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
LATER = {"numpy", "pandas", "pyarrow", "polars", "sqlglot", "httpx", "plotly", "chromadb"}


def test_the_parts_of_the_app_load_without_what_only_answers_need() -> None:
    listed = "import sys, core.bootstrap; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", listed], capture_output=True, text=True, cwd=CHECKOUT, check=True
    )
    assert not LATER & set(done.stdout.split())
