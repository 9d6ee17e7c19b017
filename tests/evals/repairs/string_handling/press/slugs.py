"""Addresses of articles."""

import re


def slug(title):
    """Lower case, words joined by single dashes, no dash at either end."""
    text = title.lower()
    text = re.sub(r"[^a-z0-9 ]", "", text)
    return text.replace(" ", "-")


def address(section, title):
    return f"/{section}/{slug(title)}"


def words(address_):
    return address_.rsplit("/", 1)[-1].split("-")
