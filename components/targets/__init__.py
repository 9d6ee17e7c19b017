"""Targets: where a project is shipped to."""
