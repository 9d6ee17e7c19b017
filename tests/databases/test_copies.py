"""Tables of real servers, copied by a confined worker: what is the same for every kind."""

from __future__ import annotations

from pathlib import Path

import duckdb

from core.domain.databases import RemoteName
from core.domain.sources import ForeignKey
from core.domain.work import Progress, SourceRead
from tests.databases.conftest import Reader, Server

COMMENTED = {
    "postgresql": "id int PRIMARY KEY, customer int REFERENCES customers, amount int);"
    "COMMENT ON TABLE orders IS 'What was bought'; COMMENT ON COLUMN orders.amount IS 'cents';",
    "mysql": "id int PRIMARY KEY, customer int REFERENCES customers (id), amount int"
    " COMMENT 'cents') COMMENT 'What was bought';",
}


def values(read: SourceRead, into: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in read.tables:
            name = table.name.replace('"', '""')
            connection.execute(f"CREATE VIEW \"{name}\" AS FROM '{into / table.file}'")
        return connection.execute(sql).fetchall()


def test_keys_comments_and_views(either: Server, reader: Reader) -> None:
    either.run(
        "CREATE TABLE customers (id int PRIMARY KEY, name text);"
        f"CREATE TABLE orders ({COMMENTED[either.kind]}"
        "CREATE VIEW rich AS SELECT customer, sum(amount) AS total FROM orders GROUP BY 1;"
        "INSERT INTO customers VALUES (1, 'Ada'), (2, 'Bob');"
        "INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20), (3, 2, 5);"
    )
    read = reader.copy(either.connection(), ["orders", "customers", "rich"])
    orders, _, rich = read.tables
    assert orders.primary_key == ("id",)
    assert orders.foreign_keys == (
        ForeignKey(column="customer", to_table="customers", to_column="id"),
    )
    assert [table.foreign_keys for table in read.tables[1:]] == [(), ()]
    assert orders.comment == "What was bought"
    amount = orders.column("amount")
    assert amount is not None
    assert amount.comment == "cents"
    assert orders.origin == RemoteName(schema_=either.home, name="orders")
    assert rich.rows == 2
    assert read.source_kind == either.kind
    joined = "SELECT name, sum(amount) FROM orders JOIN customers c ON customer = c.id GROUP BY 1"
    assert sorted(values(read, reader.into, joined)) == [("Ada", 30), ("Bob", 5)]


def test_an_empty_table_keeps_its_columns(either: Server, reader: Reader) -> None:
    either.run("CREATE TABLE nothing (a int, b text)")
    read = reader.copy(either.connection(), ["nothing"])
    assert read.tables[0].rows == 0
    assert [(c.name, c.type) for c in read.tables[0].columns] == [
        ("a", "INTEGER"),
        ("b", "VARCHAR"),
    ]


def test_a_large_table_comes_in_pieces_with_progress(either: Server, reader: Reader) -> None:
    either.run(
        f"CREATE TABLE many AS SELECT i AS id, lpad(concat(i, ''), 32, '0') AS note"
        f" FROM {either.series(300_000)}"
    )
    either.analyse("many")
    heard: list[Progress] = []
    read = reader.copy(either.connection(), ["many"], progress=heard.append)
    assert read.tables[0].rows == 300_000
    copying = [p.fraction for p in heard if p.text.startswith("Copying many") and p.fraction]
    assert copying == sorted(copying)
    assert copying[0] < 0.6
    assert values(read, reader.into, "SELECT count(DISTINCT id), sum(id) FROM many") == [
        (300_000, 300_000 * 300_001 // 2)
    ]


def test_the_same_tables_give_the_same_fingerprint(either: Server, reader: Reader) -> None:
    either.run(f"CREATE TABLE a AS SELECT i FROM {either.series(100)}")
    first = reader.copy(either.connection(), ["a"])
    assert reader.copy(either.connection(), ["a"]).fingerprint == first.fingerprint
    either.run("INSERT INTO a VALUES (7)")
    assert reader.copy(either.connection(), ["a"]).fingerprint != first.fingerprint


def test_all_tables_are_of_one_moment(either: Server, reader: Reader) -> None:
    either.run(
        "CREATE TABLE first AS SELECT i, lpad(concat(i, ''), 32, '0') AS m"
        f" FROM {either.series(300_000)};"
        "CREATE TABLE second (i int)"
    )
    done: list[str] = []

    def hear(progress: Progress) -> None:
        if progress.text.startswith("Copying first") and not done:
            done.append(either.run("INSERT INTO second VALUES (1)"))

    read = reader.copy(either.connection(), ["first", "second"], progress=hear)
    assert done
    assert [table.rows for table in read.tables] == [300_000, 0]


def test_a_thousand_tables(either: Server, reader: Reader) -> None:
    either.run("".join(f"CREATE TABLE t{n:04d} (a int, b int);" for n in range(1_000)))
    seen = reader.look(either.connection())
    assert [t.at.name for t in seen.tables] == [f"t{n:04d}" for n in range(1_000)]
    assert not seen.more
    read = reader.copy(either.connection(), [t.at.name for t in seen.tables[:200]])
    assert len(read.tables) == 200


def test_names_with_marks_and_spaces(either: Server, reader: Reader) -> None:
    table, column = "or\"der's `中 \\", "se`le\"ct 'ü"
    quoted, inner = either.quoted(table), either.quoted(column)
    either.run(f"CREATE TABLE {quoted} ({inner} int); INSERT INTO {quoted} VALUES (1)")
    seen = reader.look(either.connection())
    assert [t.at for t in seen.tables] == [RemoteName(schema_=either.home, name=table)]
    read = reader.copy(either.connection(), [table])
    assert read.tables[0].name == table
    assert [c.name for c in read.tables[0].columns] == [column]
    assert read.tables[0].rows == 1
