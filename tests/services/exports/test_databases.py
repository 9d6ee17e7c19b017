"""Exported code of a database: an address without a password, and names as texts."""

from __future__ import annotations

import ast

from core.domain.databases import Connection, Database, RemoteName
from core.domain.sources import Column, Table
from core.services.exports.attach_code import attach_code, imports_of, readers_of
from tests.fakes.samples import source

TO = Connection(kind="postgresql", host="db", port=5432, database="shop", user="ada")


def test_the_code_reads_the_database_again() -> None:
    origin = RemoteName(schema_="x'; --", name='or"ders')
    table = Table(
        name="orders", columns=(Column(name="id", type="INTEGER"),), rows=1, file="", origin=origin
    )
    made = source(
        "s1",
        kind="postgresql",
        path=TO.address,
        tables=(table,),
        database=Database(connection=TO, tables=(origin,)),
    )
    code = "\n".join([imports_of([made], charts=False), readers_of([made]), attach_code(made)])
    tree = ast.parse(code)
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    read = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "read_database"]
    assert [ast.literal_eval(a) for a in read[0].args[1:]] == ["x'; --", 'or"ders']
    assert "SYNA_DB_PASSWORD" in code
    assert "postgresql://ada@db/shop" in code
    imported = {a.name for n in tree.body if isinstance(n, ast.Import) for a in n.names}
    assert {"os", "re", "duckdb"} <= imported
