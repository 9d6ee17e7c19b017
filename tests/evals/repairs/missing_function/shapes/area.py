"""Areas of flat shapes."""


def square(side):
    return side * side


def rectangle(width, height):
    """Area; ValueError for a negative side."""
    if width < 0 or height < 0:
        raise ValueError("a side is negative")
    return width * height
