"""From a step of a figure to the commits that could have to do with it."""
