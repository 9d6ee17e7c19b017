"""Further planted faults in Python, and in what configures and surrounds code."""

from __future__ import annotations

from tests.agents.code.reviewing.planted import Case, code

ORDERS = code(
    '''
    """Orders of a shop."""

    import subprocess

    from shop.auth import login_required


    class Order:
        def __init__(self, lines):
            self.lines = lines

        def total(self, rate):
            return sum(line.net for line in self.lines) * (1 + rate)


    @login_required
    def cancel(order, user):
        if order.paid and user.trusted:
            order.cancelled = True
        return order


    def find(cursor, name):
        return cursor.execute("SELECT * FROM orders WHERE name = ?", (name,)).fetchall()


    def archive(path, target):
        subprocess.run(["tar", "czf", target, path], check=True)
        return target


    def area(width, height):
        if not width:
            return 0
        return width * height
    '''
)
PRINTED = code(
    """
    from shop.orders import Order


    def printed(lines):
        order = Order(lines)
        return f"{order.total(0.19):.2f}"
    """
)
PACKAGE = '{\n  "name": "shop",\n  "dependencies": {\n    "chalk": "5.3.0"\n  }\n}\n'
LOCK = '{\n  "lockfileVersion": 3,\n  "packages": {}\n}\n'
CI = code(
    """
    on: push
    jobs:
      test:
        runs-on: ubuntu-24.04
        steps:
          - uses: actions/checkout@v4
          - name: Test
            run: pytest -q
    """
)
SETTINGS = code(
    """
    server:
      port: 8080
      workers: 4
    cache:
      size: 100
    """
)
COMPOSE = code(
    """
    services:
      db:
        image: postgres:17
        environment:
          POSTGRES_USER: shop
    """
)
ORDERS_TEST = code(
    """
    from shop.orders import area


    def test_area():
        assert area(2, 3) == 6
    """
)

FAULTS = (
    Case(
        "a method that its callers call as before",
        {"shop/orders.py": ORDERS, "shop/printed.py": PRINTED},
        {
            "shop/orders.py": ORDERS.replace(
                "def total(self, rate):", "def total(self, rate, unit):"
            )
        },
        "callers",
        "shop/orders.py",
    ),
    Case(
        "a module that moved away from its importers",
        {"shop/orders.py": ORDERS, "shop/printed.py": PRINTED},
        {"shop/orders.py": None, "shop/sales/orders.py": ORDERS},
        "removed-name",
        "shop/sales/orders.py",
    ),
    Case(
        "a decorator that kept strangers out",
        {"shop/orders.py": ORDERS},
        {"shop/orders.py": ORDERS.replace("@login_required\n", "")},
        "removed-guard",
        "shop/orders.py",
    ),
    Case(
        "one of two conditions is enough now",
        {"shop/orders.py": ORDERS},
        {"shop/orders.py": ORDERS.replace("order.paid and user", "order.paid or user")},
        "operator",
        "shop/orders.py",
    ),
    Case(
        "a condition turned around",
        {"shop/orders.py": ORDERS},
        {"shop/orders.py": ORDERS.replace("if not width", "if width")},
        "operator",
        "shop/orders.py",
    ),
    Case(
        "a query put together from text",
        {"shop/orders.py": ORDERS},
        {
            "shop/orders.py": ORDERS.replace(
                'execute("SELECT * FROM orders WHERE name = ?", (name,))',
                "execute(f\"SELECT * FROM orders WHERE name = '{name}'\")",
            )
        },
        "sql-text",
        "shop/orders.py",
    ),
    Case(
        "a command put together from text",
        {"shop/orders.py": ORDERS},
        {
            "shop/orders.py": ORDERS.replace(
                'run(["tar", "czf", target, path], check=True)',
                'run(f"tar czf {target} {path}", shell=True, check=True)',
            )
        },
        "command-text",
        "shop/orders.py",
    ),
    Case(
        "code that is never reached",
        {"shop/orders.py": ORDERS},
        {
            "shop/orders.py": ORDERS.replace(
                "    if not width:\n", "    return width * height\n    if not width:\n"
            )
        },
        "unreachable",
        "shop/orders.py",
    ),
    Case(
        "arguments in the wrong order",
        {"shop/orders.py": ORDERS, "shop/room.py": "ROOMS = 3\n"},
        {
            "shop/room.py": "from shop.orders import area\n\nROOMS = 3\n\n\n"
            "def room(width, height):\n    return ROOMS * area(height, width)\n"
        },
        "swapped-arguments",
        "shop/room.py",
    ),
    Case(
        "a test that cannot fail",
        {"shop/orders.py": ORDERS, "tests/test_orders.py": ORDERS_TEST},
        {
            "tests/test_orders.py": ORDERS_TEST
            + "\n\ndef test_nothing():\n    found = area(0, 3)\n    assert found == found\n"
        },
        "idle-test",
        "tests/test_orders.py",
    ),
    Case(
        "a test whose failure is caught",
        {"shop/orders.py": ORDERS, "tests/test_orders.py": ORDERS_TEST},
        {
            "tests/test_orders.py": ORDERS_TEST + "\n\ndef test_nothing():\n    try:\n"
            "        assert area(0, 3) == 0\n    except AssertionError:\n        pass\n"
        },
        "idle-test",
        "tests/test_orders.py",
    ),
    Case(
        "a file that does not parse",
        {"shop/orders.py": ORDERS},
        {"shop/orders.py": ORDERS.replace("def area(width, height):", "def area(width, height:")},
        "broken-file",
        "shop/orders.py",
    ),
    Case(
        "a dependency that the lock file does not know",
        {"package.json": PACKAGE, "package-lock.json": LOCK},
        {
            "package.json": PACKAGE.replace(
                '"chalk": "5.3.0"', '"chalk": "5.3.0",\n    "ms": "2.1.3"'
            )
        },
        "lock-file",
        "package.json",
    ),
    Case(
        "settings that do not parse",
        {"package.json": PACKAGE},
        {"package.json": PACKAGE.replace('"5.3.0"', '"5.3.1",')},
        "broken-file",
        "package.json",
    ),
    Case(
        "every row is deleted",
        {"jobs/tidy.sql": "DELETE FROM carts WHERE at < now() - INTERVAL '30 days';\n"},
        {"jobs/tidy.sql": "DELETE FROM carts;\n"},
        "whole-table",
        "jobs/tidy.sql",
    ),
    Case(
        "a column that rows that are there cannot have",
        {"db/migrations/0001_a.sql": "CREATE TABLE a (id INTEGER);\n"},
        {"db/migrations/0002_b.sql": "ALTER TABLE a ADD COLUMN unit TEXT NOT NULL;\n"},
        "whole-table",
        "db/migrations/0002_b.sql",
    ),
    Case(
        "a test run whose failure is passed over",
        {".github/workflows/ci.yml": CI},
        {".github/workflows/ci.yml": CI.replace("pytest -q", "pytest -q || true")},
        "swallowed-error",
        ".github/workflows/ci.yml",
    ),
    Case(
        "a key that stands there twice",
        {"config/app.yaml": SETTINGS},
        {"config/app.yaml": SETTINGS.replace("  workers: 4\n", "  workers: 4\n  port: 9090\n")},
        "twice",
        "config/app.yaml",
    ),
    Case(
        "a password without quotes",
        {"docker-compose.yml": COMPOSE},
        {"docker-compose.yml": COMPOSE + "      POSTGRES_PASSWORD: k9Q2vX7rT4mZ8w\n"},
        "secret",
        "docker-compose.yml",
    ),
)
