from stock.shelf import Shelf


def fill(order, shelf: Shelf):
    """What of an order can be sent, by thing."""
    sent = {}
    for thing, wanted in order.items():
        taken = shelf.take(thing, wanted)
        if taken:
            sent[thing] = taken
    return sent
