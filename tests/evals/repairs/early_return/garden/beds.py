"""Beds of a garden and what grows there."""


def find(beds, plant):
    """All beds where a plant grows."""
    found = []
    for name, plants in beds.items():
        if plant in plants:
            found.append(name)
        return found


def crowded(beds, limit=3):
    return sorted(name for name, plants in beds.items() if len(plants) > limit)


def neighbours(beds, plant):
    """What else grows beside a plant, in order and once each."""
    others = set()
    for name in find(beds, plant):
        others.update(beds[name])
    return sorted(others - {plant})
