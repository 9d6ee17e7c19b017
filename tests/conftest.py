"""What holds for every test."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# Where several processes share the tests, what takes minutes must not be begun last.
LONG = frozenset({"test_unprivileged.py", "test_same_answers.py"})

# Shared machines are slow, so no example has a deadline; there they must agree on the examples too.
settings.register_profile("patient", deadline=None)
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady" if os.environ.get("CI") else "patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG)
