"""Sliding windows over readings."""


def windows(values, size):
    """All runs of `size` neighbouring values."""
    return [values[start : start + size] for start in range(len(values) - size)]


def moving_average(values, size):
    return [sum(window) / size for window in windows(values, size)]


def rises(values):
    """How often a value is larger than the one before."""
    return sum(after > before for before, after in windows(values, 2))
