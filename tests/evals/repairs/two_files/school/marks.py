"""Marks of pupils, from 1 (best) to 6."""


def best(marks):
    """The best mark; None for no marks."""
    return max(marks) if marks else None


def average(marks):
    return round(sum(marks) / len(marks), 2) if marks else None
