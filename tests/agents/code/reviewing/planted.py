"""Small branches with one known fault each, and clean ones that look like them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent

Text = str | bytes | None


@dataclass(frozen=True)
class Case:
    """`rule` is the one that must speak, of that path; empty for a clean branch."""

    name: str
    before: Mapping[str, str | bytes]
    after: Mapping[str, Text]
    rule: str = ""
    path: str = ""
    tag: str = ""
    more: frozenset[str] = field(default_factory=frozenset)


def code(text: str) -> str:
    return dedent(text).lstrip("\n")


BILL = code(
    """
    from shop.prices import total


    def bill(items):
        return f"To pay: {total(items)}"
    """
)
PRICES = code(
    """
    def total(items):
        return sum(item.price for item in items)


    def cheapest(items):
        return min(items, key=lambda item: item.price)
    """
)
LOAD = code(
    '''
    """Reads orders."""

    import json


    def load(path):
        with open(path) as file:
            return json.load(file)


    def parse(text):
        try:
            return json.loads(text)
        except ValueError as error:
            raise RuntimeError("no orders") from error
    '''
)
AGE = code(
    '''
    def is_adult(person, limit=18):
        """Whether somebody is at least as old as the limit."""
        return person.age >= limit


    def longest(words):
        best = words[0]
        for i in range(1, len(words)):
            if len(words[i]) > len(best):
                best = words[i]
        return best


    def shout(words):
        made = []
        for i in range(len(words)):
            made.append(words[i].upper())
        return made
    '''
)
TESTS = code(
    """
    from shop.age import longest


    def test_longest():
        assert longest(["a", "bb"]) == "bb"
        assert longest(["aa", "b"]) == "aa"
    """
)
RATE = code(
    """
    def rate(weight):
        if weight > 20:
            return 9
        return 4
    """
)
MIGRATION = "CREATE TABLE orders (id INTEGER);\n"

FAULTS = (
    Case(
        "a parameter that callers do not give",
        {"shop/prices.py": PRICES, "shop/bill.py": BILL},
        {"shop/prices.py": PRICES.replace("def total(items):", "def total(items, currency):")},
        "callers",
        "shop/prices.py",
    ),
    Case(
        "a name that is still imported",
        {"shop/prices.py": PRICES, "shop/bill.py": BILL},
        {"shop/prices.py": PRICES.replace("def total(", "def sum_of(")},
        "removed-name",
        "shop/prices.py",
    ),
    Case(
        "a shared default",
        {"shop/cart.py": "def add(item, cart):\n    cart.append(item)\n    return cart\n"},
        {"shop/cart.py": "def add(item, cart=[]):\n    cart.append(item)\n    return cart\n"},
        "shared-default",
        "shop/cart.py",
    ),
    Case(
        "an error that is swallowed",
        {"shop/load.py": LOAD},
        {
            "shop/load.py": LOAD.replace(
                'except ValueError as error:\n        raise RuntimeError("no orders") from error',
                "except ValueError:\n        return None",
            )
        },
        "swallowed-error",
        "shop/load.py",
    ),
    Case(
        "a return that is lost on one path",
        {"shop/rate.py": RATE},
        {"shop/rate.py": "def rate(weight):\n    if weight > 20:\n        return 9\n"},
        "lost-return",
        "shop/rate.py",
    ),
    Case(
        "a comparison turned around",
        {"shop/age.py": AGE},
        {"shop/age.py": AGE.replace("person.age >= limit", "person.age <= limit")},
        "turned-comparison",
        "shop/age.py",
    ),
    Case(
        "the longest that is the shortest",
        {"shop/age.py": AGE},
        {"shop/age.py": AGE.replace("len(words[i]) > len(best)", "len(words[i]) < len(best)")},
        "turned-comparison",
        "shop/age.py",
    ),
    Case(
        "one item too many",
        {"shop/age.py": AGE},
        {"shop/age.py": AGE.replace("range(len(words))", "range(len(words) + 1)")},
        "off-by-one",
        "shop/age.py",
    ),
    Case(
        "the last item left out",
        {"shop/age.py": AGE},
        {"shop/age.py": AGE.replace("range(len(words))", "range(len(words) - 1)")},
        "off-by-one",
        "shop/age.py",
    ),
    Case(
        "a file that stays open",
        {"shop/load.py": LOAD},
        {
            "shop/load.py": LOAD.replace(
                "    with open(path) as file:\n        return json.load(file)",
                "    file = open(path)\n    return json.loads(file.read())",
            )
        },
        "unclosed",
        "shop/load.py",
    ),
    Case(
        "a changed condition without a test",
        {"shop/rate.py": RATE, "tests/test_rate.py": "def test_rate():\n    assert True is True\n"},
        {"shop/rate.py": RATE.replace("> 20", "> 25")},
        "untested-condition",
        "shop/rate.py",
    ),
    Case(
        "an assertion less",
        {"shop/age.py": AGE, "tests/test_age.py": TESTS},
        {"tests/test_age.py": TESTS.replace('    assert longest(["aa", "b"]) == "aa"\n', "")},
        "lost-assertion",
        "tests/test_age.py",
    ),
    Case(
        "a test that is skipped",
        {"tests/test_age.py": TESTS},
        {
            "tests/test_age.py": "import pytest\n"
            + TESTS.replace("def test_", '@pytest.mark.skip(reason="slow")\ndef test_')
        },
        "skipped-test",
        "tests/test_age.py",
    ),
    Case(
        "a key",
        {"deploy.sh": "#!/bin/sh\necho go\n"},
        {"deploy.sh": "#!/bin/sh\nexport AWS_ACCESS_KEY_ID=AKIA" + "Q3EGRWJ5KLMN7PXZ\necho go\n"},
        "secret",
        "deploy.sh",
    ),
    Case(
        "a password in the settings",
        {"config.yaml": "host: db\n"},
        {"config.yaml": 'host: db\ndb_password: "k9Q2vX7rT4mZ8w"\n'},
        "secret",
        "config.yaml",
    ),
    Case(
        "a conflict as it stood",
        {"main.go": "package main\n\nvar n = 1\n"},
        {"main.go": "package main\n\n<<<<<<< HEAD\nvar n = 2\n=======\nvar n = 3\n>>>>>>> topic\n"},
        "conflict-mark",
        "main.go",
    ),
    Case(
        "a halt for debugging",
        {"shop/rate.py": RATE},
        {"shop/rate.py": RATE.replace("    return 4", "    breakpoint()\n    return 4")},
        "debugging",
        "shop/rate.py",
    ),
    Case(
        "a cache that was committed",
        {"README.md": "# Shop\n"},
        {"shop/__pycache__/rate.cpython-311.pyc": b"\xa7\r\r\n\x00\x00"},
        "made-file",
        "shop/__pycache__/rate.cpython-311.pyc",
    ),
    Case(
        "a pin that is gone",
        {"requirements.txt": "httpx==0.28.1\nrich==13.9.4\n"},
        {"requirements.txt": "httpx>=0.20\nrich==13.9.4\n"},
        "pins",
        "requirements.txt",
    ),
    Case(
        "a migration that was released",
        {"db/migrations/0001_orders.sql": MIGRATION},
        {"db/migrations/0001_orders.sql": MIGRATION.replace("INTEGER", "BIGINT")},
        "released-migration",
        "db/migrations/0001_orders.sql",
        tag="v1.0.0",
    ),
)

CLEAN = (
    Case(
        "a parameter with a default",
        {"shop/prices.py": PRICES, "shop/bill.py": BILL},
        {"shop/prices.py": PRICES.replace("def total(items):", 'def total(items, unit="EUR"):')},
    ),
    Case(
        "a parameter that every caller gives",
        {"shop/prices.py": PRICES, "shop/bill.py": BILL},
        {
            "shop/prices.py": PRICES.replace("def total(items):", "def total(items, currency):"),
            "shop/bill.py": BILL.replace("total(items)", "total(items, 'EUR')"),
        },
    ),
    Case(
        "a name moved and imported again",
        {"shop/prices.py": PRICES, "shop/bill.py": BILL},
        {
            "shop/prices.py": "from shop.sums import total\n\n__all__ = ['total']\n",
            "shop/sums.py": PRICES,
        },
    ),
    Case(
        "a default of None",
        {"shop/cart.py": "def add(item, cart):\n    cart.append(item)\n    return cart\n"},
        {
            "shop/cart.py": "def add(item, cart=None):\n    cart = cart or []\n"
            "    cart.append(item)\n    return cart\n"
        },
    ),
    Case(
        "an error of another name",
        {"shop/load.py": LOAD},
        {"shop/load.py": LOAD.replace("RuntimeError", "ValueError").replace("no orders", "none")},
    ),
    Case(
        "pairs of neighbours",
        {"shop/age.py": AGE},
        {
            "shop/age.py": AGE
            + code(
                """


                def steps(values):
                    made = []
                    for i in range(len(values) - 1):
                        made.append(values[i + 1] - values[i])
                    return made
                """
            )
        },
    ),
    Case(
        "a condition with its test",
        {"shop/rate.py": RATE, "tests/test_rate.py": "def test_rate():\n    assert rate(1) == 4\n"},
        {
            "shop/rate.py": RATE.replace("> 20", ">= 20"),
            "tests/test_rate.py": "def test_rate():\n    assert rate(1) == 4\n"
            "    assert rate(20) == 9\n",
        },
    ),
    Case(
        "a test that says more, under another name",
        {"tests/test_age.py": TESTS},
        {
            "tests/test_age.py": TESTS.replace("test_longest", "test_the_longest").replace(
                "from shop.age import longest\n", "from shop.age import longest\n\nWORDS = 2\n"
            )
        },
    ),
    Case(
        "settings that name no secret",
        {"config.yaml": "host: db\n"},
        {"config.yaml": 'host: db\npassword: "${DB_PASSWORD}"\ntoken: "your-token-goes-here"\n'},
    ),
    Case(
        "a pin moved, a migration added, a file handed on",
        {
            "requirements.txt": "httpx==0.28.1\n",
            "db/migrations/0001_orders.sql": MIGRATION,
            "shop/load.py": LOAD,
        },
        {
            "requirements.txt": "httpx==0.29.0\n",
            "db/migrations/0002_lines.sql": "CREATE TABLE lines (id INTEGER);\n",
            "shop/load.py": LOAD
            + '\n\ndef reader(path):\n    file = open(path)\n    return Reader(file, "orders")\n',
        },
        tag="v1.0.0",
    ),
)
