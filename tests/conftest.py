"""What holds for every test."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# Where several processes share the tests, what takes minutes must not be begun last.
LONG = frozenset({"test_unprivileged.py", "test_same_answers.py"})

# Shared machines are slow, so nothing has a deadline; there they must agree on the examples too.
SLOW = [HealthCheck.too_slow]
settings.register_profile("patient", deadline=None, suppress_health_check=SLOW)
settings.register_profile("steady", settings.get_profile("patient"), derandomize=True)
settings.load_profile("steady" if os.environ.get("CI") else "patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG)
