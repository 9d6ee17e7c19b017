"""How much of a thing lies on a shelf."""


class Shelf:
    def __init__(self):
        self._counts = {}

    def put(self, thing, count=1):
        """How many there are now."""
        if count < 1:
            raise ValueError("put at least one")
        self._counts[thing] = self._counts.get(thing, 0) + count
        return self._counts[thing]

    def take(self, thing, count=1):
        """How many could be taken, which may be fewer than were asked for."""
        there = self._counts.get(thing, 0)
        taken = min(there, count)
        if taken == there:
            self._counts.pop(thing, None)
            return taken
        self._counts[thing] = there - taken

    def left(self, thing):
        return self._counts.get(thing, 0)
