"""What holds for every test."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# Where several processes share the tests, what takes minutes must not be begun last.
LONG = frozenset({"test_unprivileged.py", "test_same_answers.py"})

# Shared machines are slow and must agree: the same examples each time, without a deadline.
settings.register_profile("steady", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG)
