"""The real command box, started once for this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.sandbox.pool import WorkerPool


@pytest.fixture(scope="package")
def box() -> Iterator[WorkerPool]:
    pool = WorkerPool(size=1)
    if pool.confinement().tier == "restricted":
        pytest.skip("This system has no command box.")
    yield pool
    pool.close()
