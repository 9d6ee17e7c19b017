"""Which items stand on which page."""


def page_count(total, size):
    """How many pages it takes to show all items."""
    if total == 0:
        return 0
    return total // size + 1


def page_of(items, number, size):
    """The items of a page, the first of which is 1."""
    start = (number - 1) * size
    return items[start : start + size]


def caption(number, total, size):
    return f"Page {number} of {page_count(total, size)}"
