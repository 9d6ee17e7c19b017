"""Business cards from records that are not always whole."""


def full_name(record):
    """First and last name; a record may lack either."""
    first = record.get("first", "")
    last = record.get("last", "")
    return f"{first.strip()} {last.strip()}".strip()


def initials(record):
    return "".join(part[0].upper() for part in full_name(record).split())


def card(record):
    name = full_name(record) or "Unknown"
    mail = record.get("mail")
    return f"{name} <{mail}>" if mail else name
