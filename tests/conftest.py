"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# Shared machines are slow and must agree: the same examples each time, without a deadline.
settings.register_profile("steady", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("steady")
