"""How long a walk looks for something before it says that it is not there."""

PATIENCE = 120_000.0
"""Milliseconds."""
