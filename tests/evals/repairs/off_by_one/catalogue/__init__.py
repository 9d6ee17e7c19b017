"""A catalogue that is shown a page at a time."""
