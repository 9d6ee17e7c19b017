"""What it costs to send a parcel."""

FREE_FROM = 50
HEAVY = 20


def base_rate(weight):
    """In euros; `weight` is in kilograms."""
    if weight <= 0:
        raise ValueError("a parcel weighs something")
    return 5 if weight < HEAVY else 15


def rate(order_value, weight, express=False):
    """Orders from FREE_FROM on are sent for free, unless they are heavy or express."""
    price = base_rate(weight)
    if order_value >= FREE_FROM or weight < HEAVY and not express:
        return 0
    return price + 7 if express else price


def label(order_value, weight):
    cost = rate(order_value, weight)
    return "free" if cost == 0 else f"{cost} EUR"
