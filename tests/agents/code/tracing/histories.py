"""Histories of a small shop with one commit that a step of a figure goes back to, or with none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.domain.code.candidates import ChangePoint
from core.domain.periods import Grain
from tests.fakes.repositories import Repository

STEP = datetime(2024, 3, 1, tzinfo=UTC)
BASE = {
    "shop/prices.py": "def unit_price(item):\n    return item.list_price * 1.0\n",
    "shop/orders.py": "def place(order):\n    order.status = 'shipped'\n    return order\n",
    "shop/refunds.py": "def refund(order, limit=30):\n    return order.age <= limit\n",
    "shop/signup.py": "def register(user):\n    return user.email\n",
    "shop/delivery.py": "def delivery_days(order):\n    return 3\n",
    "shop/stock.py": "def in_stock(product):\n    return product.count > 0\n",
    "web/banner.js": "export const colour = 'blue'\n",
    "web/menu.css": "nav { margin: 0 }\n",
    "README.md": "# Shop\n",
}
NOISE = (
    ("web/banner.js", "export const colour = 'green'\n", "Paint the banner"),
    ("web/menu.css", "nav { margin: 4px }\n", "Give the menu some air"),
    ("README.md", "# Shop\n\nHow to begin.\n", "Say how to begin"),
    ("ci/build.yml", "steps: [lint]\n", "Lint in the pipeline"),
    ("tools/fmt.sh", "#!/bin/sh\nruff format .\n", "Format by a script"),
    ("web/footer.html", "<p>2024</p>\n", "Set the year of the footer"),
    ("docs/style.md", "Short sentences.\n", "Write down our style"),
    ("shop/logs.py", "def log(line):\n    print(line)\n", "Log what happens"),
)


@dataclass(frozen=True)
class History:
    """`path` becomes `text`, `days` before the step, by `message`; empty where no commit fits."""

    name: str
    point: ChangePoint
    path: str = ""
    text: str = ""
    message: str = "Update"
    days: float = 3
    tag_days: float | None = None
    also: tuple[tuple[float, str, str, str], ...] = ()


def point(
    name: str,
    *,
    columns: tuple[str, ...],
    tables: tuple[str, ...],
    grain: Grain = "month",
    filters: tuple[str, ...] = (),
) -> ChangePoint:
    length = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[grain]
    return ChangePoint(
        name=f"{name} in March 2024",
        since=STEP,
        until=STEP + timedelta(days=length),
        grain=grain,
        words=(name,),
        columns=columns,
        tables=tables,
        filters=filters,
    )


REVENUE = point("revenue", columns=("unit_price", "quantity"), tables=("order_lines",))
REFUNDS = point("refund rate", columns=("refunded",), tables=("orders",))
SIGNUPS = point("signups", columns=("registered_at",), tables=("users",), grain="week")
DELIVERY = point("average delivery days", columns=("delivery_days",), tables=("orders",))
SHIPPED = point("orders", columns=("status",), tables=("orders",), filters=("shipped",))
STOCK = point("stock outs", columns=("in_stock", "count"), tables=("products",), grain="day")

PLANTED = (
    History(
        "prices rounded",
        REVENUE,
        "shop/prices.py",
        "def unit_price(item):\n    return int(item.list_price)\n",
        "Round prices",
    ),
    History(
        "an innocent message",
        REVENUE,
        "shop/prices.py",
        "def unit_price(item):\n    return item.list_price * 0.9\n",
        "Tidy up",
        days=12,
    ),
    History(
        "refunds allowed for longer",
        REFUNDS,
        "shop/refunds.py",
        "def refund(order, limit=90):\n    return order.age <= limit\n",
        "Be generous",
    ),
    History(
        "signup asks for more",
        SIGNUPS,
        "shop/signup.py",
        "def register(user):\n    return user.email and user.phone\n",
        "Ask for a phone number",
        days=2,
    ),
    History(
        "delivery takes longer",
        DELIVERY,
        "shop/delivery.py",
        "def delivery_days(order):\n    return 5\n",
        "Take the cheaper carrier",
    ),
    History(
        "another status",
        SHIPPED,
        "shop/orders.py",
        "def place(order):\n    order.status = 'sent'\n    return order\n",
        "Name the state as the carrier does",
        days=1,
    ),
    History(
        "stock is counted otherwise",
        STOCK,
        "shop/stock.py",
        "def in_stock(product):\n    return product.count > 5\n",
        "Keep a reserve",
        days=1,
    ),
    History(
        "committed early, released late",
        REVENUE,
        "shop/prices.py",
        "def unit_price(item):\n    return item.list_price - 1\n",
        "Take one off",
        days=40,
        tag_days=1,
    ),
    History(
        "in the period itself",
        REVENUE,
        "shop/prices.py",
        "def unit_price(item):\n    return item.list_price / 2\n",
        "Half price",
        days=-2,
    ),
    History(
        "an older one touches it too",
        REVENUE,
        "shop/prices.py",
        "def unit_price(item):\n    return item.list_price * 0.8\n",
        "Spring sale",
        days=2,
        also=((45, "shop/prices.py", "def unit_price(item):\n    return 1.0\n", "Try a price"),),
    ),
    History(
        "a later one touches it too",
        REVENUE,
        "shop/prices.py",
        "def unit_price(item):\n    return item.list_price * 0.7\n",
        "Autumn sale",
        days=4,
        also=((-60, "shop/prices.py", "def unit_price(item):\n    return 2.0\n", "Mend prices"),),
    ),
    History(
        "one that only speaks of it",
        REFUNDS,
        "shop/refunds.py",
        "def refund(order, limit=10):\n    return order.refunded or order.age <= limit\n",
        "Tidy up",
        days=6,
        also=((2, "docs/orders.md", "How we refund orders.\n", "Describe refunds"),),
    ),
)
NOTHING = (
    History("only noise", REVENUE),
    History("too long ago", REVENUE, "shop/prices.py", "PRICE = 1\n", "Change prices", days=200),
    History("only afterwards", REVENUE, "shop/prices.py", "PRICE = 1\n", "Change prices", days=-80),
    History("another part of the shop", SIGNUPS, "shop/delivery.py", "DAYS = 9\n", "Be slow"),
)


def made(history: History, folder: Path) -> tuple[Repository, str]:
    """The repository, and the id of the commit (empty where none fits)."""
    person = Repository(folder)
    at(person, 300)
    person.commit(BASE, "Begin")
    work = [(50 - 6 * n, p, t, m) for n, (p, t, m) in enumerate(NOISE)]
    work += list(history.also)
    own = (history.days, history.path, history.text, history.message)
    work += [own] if history.path else []
    planted = ""
    for days, path, text, message in sorted(work, key=lambda each: -each[0]):
        at(person, days)
        commit = person.commit({path: text}, message)
        if (days, path, text, message) == own:
            planted = commit
    if history.tag_days is not None:
        at(person, history.tag_days)
        person.clock += 86_400
        person.git("tag", "-a", "v2.0.0", "-m", "Release", planted)
    return person, planted


def at(person: Repository, days: float) -> None:
    """The next commit is made so many days before the step."""
    person.clock = int((STEP - timedelta(days=days)).timestamp()) - 86_400
