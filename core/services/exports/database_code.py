"""Python code that reads a notebook's databases from their own servers."""

from __future__ import annotations

from core.domain.sources import Source, Table
from core.services.exports.python_text import comment, literal

IMPORTS = ("import os", "from urllib.parse import unquote, urlsplit")
READER = '''
def read_database(address, schema, table):
    """A table of a server; its password is asked of the variable SYNA_DB_PASSWORD."""
    url = urlsplit(address)
    kind = {"postgresql": "postgres", "mysql": "mysql"}[url.scheme]
    known = {
        "HOST": url.hostname,
        "PORT": str(url.port or {"postgres": 5432, "mysql": 3306}[kind]),
        "DATABASE": unquote(url.path[1:]),
        "USER": unquote(url.username or ""),
        "PASSWORD": os.environ.get("SYNA_DB_PASSWORD", ""),
    }
    said = ", ".join("{} '{}'".format(name, v.replace("'", "''")) for name, v in known.items())
    name = quoted(address)
    db.execute(f"INSTALL {kind}; LOAD {kind}")
    db.execute(f"CREATE OR REPLACE SECRET {name} (TYPE {kind}, {said})")
    db.execute(f"ATTACH IF NOT EXISTS '' AS {name} (TYPE {kind}, READ_ONLY, SECRET {name})")
    return db.sql(f"FROM {name}.{quoted(schema)}.{quoted(table)}")
'''


def attach_database(source: Source) -> str:
    """The lines that attach its tables; the address stands alone, to be changed."""
    lines = [comment(source.name), f"address = {literal(source.path)}"]
    return "\n".join([*lines, *(_attach(table) for table in source.tables)])


def _attach(table: Table) -> str:
    columns = "".join(
        f"        {literal(column.name)}: {literal(column.type)},\n" for column in table.columns
    )
    schema, name = (table.origin.schema_, table.origin.name) if table.origin else ("", table.name)
    read = f"read_database(address, {literal(schema)}, {literal(name)})"
    return f"attach(\n    {literal(table.name)},\n    {read},\n    {{\n{columns}    }},\n)"
