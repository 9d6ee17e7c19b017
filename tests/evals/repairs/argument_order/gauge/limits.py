"""Values kept between limits."""


def clamp(value, low, high):
    """The nearest value that is not below low and not above high."""
    return max(low, min(value, high))


def scale(value, low, high):
    """Where a value lies between low and high, from 0 to 1."""
    return (value - low) / (high - low)
