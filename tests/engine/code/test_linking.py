"""What is called and imported leads to what defines it, where there is one reading."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from core.domain.code.index import CodeIndexed, Tag, lines_table
from core.domain.work import RunQuery, TableGrant
from core.engine.query import run_query
from tests.fakes.packs import MEMORY, indexed, log_of, packed

FILES = {
    "src/shop/__init__.py": b"",
    "src/shop/prices.py": b"def total(n):\n    return n\n\n\nclass Vat:\n    def rate(self): ...\n",
    "src/shop/orders.py": (
        b"import json\nfrom . import prices\nfrom shop.prices import total as sum_up, Vat\n"
        b"from .missing import gone\n\n\nclass Order:\n    def price(self):\n"
        b"        return self.net() + sum_up(1) + prices.total(2) + json.loads('1')\n\n"
        b"    def net(self):\n        return Vat.rate() + gone() + unknowable()\n"
    ),
    "tests/test_orders.py": (
        b"from shop.orders import Order\n\n\ndef test_it():\n    Order().price()\n"
    ),
    "web/app.ts": b'import { send } from "./lib/api"\nimport x from "shop-core/deep"\nsend(1)\n',
    "web/lib/api.ts": b"export function send(n: number) { return n }\n",
    "packages/core/package.json": b'{\n "name": "shop-core",\n "dependencies": {"left-pad": "1"}}',
    "packages/core/deep.js": b"export default 1\n",
    "go.mod": b"module example.org/shop\n\nrequire example.org/other v1.2.3\n",
    "cmd/main.go": b'package main\nimport "example.org/shop/store"\nfunc main() { store.Open() }\n',
    "store/open.go": b"package store\nfunc Open() { helper() }\n",
    "store/help.go": b"package store\nfunc helper() {}\n",
    "crates/a/src/lib.rs": b"mod inner;\nuse crate::inner::deep;\nfn f() { deep(); }\n",
    "crates/a/src/inner.rs": b"pub fn deep() {}\n",
    "j/main/java/shop/A.java": b"package shop;\nimport shop.b.B;\nclass A { int a() { B.make(); }}",
    "j/main/java/shop/b/B.java": b"package shop.b;\nclass B { static B make() { } }",
    "pyproject.toml": b'[project]\ndependencies = ["httpx>=1; extra"]\n[tool.pytest.ini_options]\n',
    "README.md": b"# Shop\n\n[![ci](x)](y)\n\nSells **books** to [people](z) by `post`.\n",
}
LOG = log_of(
    ("Ann", "a@x", 1_700_000_000, "Start", ["A", "src/shop/orders.py", "A", "web/app.ts"]),
    ("Bob", "b@x", 1_700_090_000, "Fix", ["M", "src/shop/orders.py"]),
    ("Ann", "a@x", 1_700_180_000, "Again", ["M", "src/shop/orders.py", "D", "gone.py"]),
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[CodeIndexed, Path]:
    folder = tmp_path_factory.mktemp("shop")
    tags = (Tag(name="v1", commit="0" * 40, at=datetime(2024, 1, 1, tzinfo=UTC)),)
    return indexed(packed(folder, FILES, history=LOG, tags=tags)), folder / "into"


def asked(shop: tuple[CodeIndexed, Path], sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        for table in shop[0].tables:
            connection.read_parquet(str(shop[1] / table.file)).create_view(table.name)
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("path", "callee", "target"),
    [
        ("src/shop/orders.py", "net", "src/shop/orders.py"),
        ("src/shop/orders.py", "sum_up", "src/shop/prices.py"),
        ("src/shop/orders.py", "total", "src/shop/prices.py"),
        ("src/shop/orders.py", "rate", "src/shop/prices.py"),
        ("src/shop/orders.py", "loads", None),
        ("src/shop/orders.py", "gone", None),
        ("src/shop/orders.py", "unknowable", None),
        ("tests/test_orders.py", "Order", "src/shop/orders.py"),
        ("tests/test_orders.py", "price", "src/shop/orders.py"),
        ("web/app.ts", "send", "web/lib/api.ts"),
        ("cmd/main.go", "Open", "store/open.go"),
        ("store/open.go", "helper", "store/help.go"),
        ("crates/a/src/lib.rs", "deep", "crates/a/src/inner.rs"),
        ("j/main/java/shop/A.java", "make", "j/main/java/shop/b/B.java"),
    ],
)
def test_a_call_leads_to_its_definition(
    shop: tuple[CodeIndexed, Path], path: str, callee: str, target: str | None
) -> None:
    found = asked(shop, f"SELECT target FROM calls WHERE path = '{path}' AND callee = '{callee}'")
    assert found == [(target,)]


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("json", None),
        (".prices", "src/shop/prices.py"),
        ("shop.prices", "src/shop/prices.py"),
        (".missing", None),
        ("shop.orders", "src/shop/orders.py"),
        ("./lib/api", "web/lib/api.ts"),
        ("shop-core/deep", "packages/core/deep.js"),
        ("example.org/shop/store", "store"),
        ("self::inner", "crates/a/src/inner.rs"),
        ("shop.b.B", "j/main/java/shop/b/B.java"),
    ],
)
def test_an_import_leads_to_its_file(
    shop: tuple[CodeIndexed, Path], module: str, target: str | None
) -> None:
    assert asked(shop, f"SELECT target FROM imports WHERE module = '{module}'") == [(target,)]


def test_files_know_who_changed_them(shop: tuple[CodeIndexed, Path]) -> None:
    found = asked(shop, "SELECT changes, owner FROM files WHERE path = 'src/shop/orders.py'")
    assert found == [(3, "Ann")]
    assert asked(shop, "SELECT how FROM changes WHERE path = 'gone.py'") == [("deleted",)]


def test_the_overview_tells_what_there_is(shop: tuple[CodeIndexed, Path]) -> None:
    seen = shop[0].overview
    assert seen.readme == "Sells books to people by post."
    assert seen.tests is not None
    assert seen.tests.text == "python -m pytest"
    wanted = {(each.name, each.wanted) for each in seen.dependencies}
    assert wanted == {("httpx", ">=1"), ("left-pad", "1"), ("example.org/other", "v1.2.3")}
    assert [release.tag for release in seen.releases] == ["v1"]
    links = {(link.source, link.target) for link in seen.map.links}
    assert {("tests", "src/shop"), ("cmd", "store")} <= links
    assert sum(each.share for each in seen.languages) == pytest.approx(1)


def test_each_query_of_the_overview_can_be_asked_by_a_person(
    shop: tuple[CodeIndexed, Path],
) -> None:
    grants = tuple(TableGrant(name=t.name, file=str(shop[1] / t.file)) for t in shop[0].tables)
    for query in shop[0].overview.queries:
        reply, _ = run_query(RunQuery(sql=query.sql, tables=grants), MEMORY)
        assert reply.columns, query.part


def test_lines_are_searched_without_being_a_table_of_the_source(
    shop: tuple[CodeIndexed, Path],
) -> None:
    lines = lines_table(shop[0].tables)
    assert lines is not None
    assert lines.name not in {table.name for table in shop[0].tables}
    grant = TableGrant(name=lines.name, file=str(shop[1] / lines.file))
    sql = "SELECT path, line FROM code_lines WHERE contains(text, 'unknowable')"
    reply, rows = run_query(RunQuery(sql=sql, tables=(grant,)), MEMORY)
    assert rows.to_pylist() == [{"path": "src/shop/orders.py", "line": 12}]
    assert reply.rows == 1
