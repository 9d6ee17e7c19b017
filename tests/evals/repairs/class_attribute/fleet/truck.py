"""Trucks and what they carry."""


class Truck:
    """A truck with a limit in kilograms."""

    limit = 1000
    loads = []

    def __init__(self, plate):
        self.plate = plate

    def load(self, name, weight):
        """Put something on it; OverflowError when it is too heavy."""
        if self.weight() + weight > self.limit:
            raise OverflowError(f"{name} is too heavy for {self.plate}")
        self.loads.append((name, weight))

    def weight(self):
        return sum(weight for _, weight in self.loads)

    def manifest(self):
        return ", ".join(name for name, _ in self.loads) or "empty"
