from people.cards import card


def book(records):
    """All cards in the order of their names."""
    return sorted(card(record) for record in records)
