"""Two small repositories: a shop in Python, and a service in several languages."""

from __future__ import annotations

import shutil

import pytest

from tests.fakes.code_questions import Library
from tests.fakes.repositories import Repository

if shutil.which("git") is None:
    pytest.skip("there is no git here", allow_module_level=True)

ORDERS = '''"""Orders as they come from the till."""

import os

from shop import money

LIMIT = 10
RETRIES: int = 3


class Basket:
    """What one customer buys.

    It is emptied at the till.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.items = []

    def add(self, item):
        if len(self.items) < self.limit:
            self.items.append(item)

    def total(self):
        return money.total(self.items)


def load(path, *, page_size=50):
    """Read the orders of a file, a row each."""
    text = open(path).read()
    return parse(text)[:page_size]


def parse(text):
    rows = []
    for line in text.split("\\n"):
        rows.append(line.split(","))
    return rows


def mode():
    return os.environ.get("SHOP_MODE", "slow")
'''
MONEY = """# Adds up prices, in cents.
def total(items):
    return sum(item.price for item in items)


def round_up(cents, step=5):
    rest = cents % step
    return cents + (step - rest if rest else 0)
"""
REPORT = """import os

from shop.orders import (
    Basket,
    load,
)
from shop.money import round_up as up


def main(path):
    os.environ["SHOP_MODE"] = "fast"
    basket = Basket(limit=3)
    for row in load(path, page_size=5):
        basket.add(row)
    timeout = 30
    timeout += 1
    return up(basket.total()), timeout

# TODO: print it
"""
TESTS = """from shop.orders import Basket, parse


def test_parse_splits_lines():
    assert parse("a,b") == [["a", "b"]]


def test_basket():
    basket = Basket(limit=1)
    basket.add("pear")
    assert basket.items == ["pear"]
"""


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = tmp_path_factory.mktemp("asked")
    person = Repository(root / "shop")
    first = {"shop/__init__.py": "", "shop/orders.py": ORDERS.replace("RETRIES: int = 3\n", "")}
    person.commit({**first, "README.md": "# Shop\n\nSells books.\n"}, "Begin")
    person.git("tag", "v1.0")
    person.commit({"shop/money.py": MONEY}, "feat: add up prices")
    person.commit({"shop/orders.py": ORDERS, "tests/test_orders.py": TESTS}, "fix: try again")
    person.git("tag", "-a", "v1.1", "-m", "Second")
    person.commit(
        {
            "shop/report.py": REPORT,
            "config.toml": "[pool]\nsize = 4\nmax-wait = 20\n",
            ".env": "SHOP_TOKEN=abc\n",
        },
        "Report what was sold",
    )
    return Library(person.folder, root / "home")


GO = """package queue

// Push puts a job at the end of the queue.
func Push(job string) error {
\treturn store(job)
}

func store(job string) error {
\tconst deadline = 5
\treturn nil
}
"""
TS = """import { fetchAll } from './client';

/** Shows every job of a person. */
export function showJobs(person: string): number {
  const maxRows = 20;
  return fetchAll(person, { maxRows: maxRows }).length;
}
"""
CLIENT = """export function fetchAll(person: string, options: object): string[] {
  return [person];
}
"""


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = tmp_path_factory.mktemp("mixed")
    person = Repository(root / "service")
    person.commit({"queue/queue.go": GO, "web/jobs.ts": TS, "web/client.ts": CLIENT}, "Begin")
    person.git("tag", "0.1.0")
    person.commit(
        {
            "a/run.py": "def run(x):\n    return x\n",
            "b/run.py": "def run(x):\n    return 2 * x\n\n\ndef start():\n    run(1)\n",
            "web/jobs.test.ts": "import { showJobs } from './jobs';\ntest('x', showJobs('a'))\n",
            "ci.yml": "env:\n  QUEUE_DEADLINE: 5\n",
            "Dockerfile": "FROM scratch\nENV QUEUE_HOME=/srv\n",
        },
        "Run",
    )
    return Library(person.folder, root / "home")
