"""Small sums over lists of marks."""


def mean(marks):
    return sum(marks) / len(marks)


def spread(marks):
    """How far the best is from the worst; 0 for no marks."""
    return max(marks) - min(marks) if marks else 0


def share_above(marks, limit):
    """Between 0 and 1."""
    if not marks:
        return 0.0
    return sum(mark > limit for mark in marks) / len(marks)
