"""Names in one style and in another."""

import re


def snake(name):
    """HTTPServer -> http_server, userId -> user_id, plain -> plain."""
    return re.sub(r"([A-Z])", r"_\1", name).lower().lstrip("_")


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def keys_as_snake(record):
    return {snake(key): value for key, value in record.items()}
