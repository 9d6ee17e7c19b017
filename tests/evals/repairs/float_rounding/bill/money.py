"""Amounts in euros and cents."""


def to_cents(text):
    """Cents of an amount such as "12.30"."""
    return int(float(text) * 100)


def shown(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def split(cents, people):
    """Shares that add up; the first ones pay the cents that are left over."""
    share, rest = divmod(cents, people)
    return [share + (number < rest) for number in range(people)]
