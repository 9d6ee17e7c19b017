"""Typed analyses: one file each, over rows that a guarded query gave."""
