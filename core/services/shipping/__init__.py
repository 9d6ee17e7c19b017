"""Targets, and what agents of code are given to work with."""
