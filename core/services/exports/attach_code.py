"""Python code that reads a notebook's sources from their own files."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.sources import Source, SourceKind, Table
from core.services.exports import database_code
from core.services.exports.python_text import comment, literal

_ENDINGS: dict[str, SourceKind] = {
    ".parquet": "parquet",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".xlsx": "excel",
    ".xls": "excel",
    ".xlsm": "excel",
    ".ods": "excel",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
}

_COMMON = '''
db = duckdb.connect()


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def plain(name):
    """A name as a table is called after it."""
    words = re.sub("(?<=[a-z0-9])(?=[A-Z][a-z])", "_", name).lower()
    return re.sub("[^0-9a-z]+", "_", words).strip("_")


def attach(table, rows, columns, loose=()):
    """Make a table of rows, with the names and types of columns that the notebook was made with.

    Values of loose columns that are not of their type are left empty.
    """
    found = {name.strip().lower(): name for name in rows.columns}
    by_name = all(name.lower() in found for name in columns)
    names = [found[name.lower()] for name in columns] if by_name else rows.columns
    picked = []
    for name, (column, kind) in zip(names, columns.items(), strict=True):
        cast = f"CAST({quoted(name)} AS {kind})"
        if column in loose:
            cast = f"TRY_{cast}"
            some = f"count({cast}) * 2 >= count({quoted(name)})"
            if not db.execute(f"SELECT {some} FROM rows").fetchone()[0]:
                raise SystemExit(f"Most values of {column} cannot be read as {kind}.")
        picked.append(f"{cast} AS {quoted(column)}")
    db.execute(f"CREATE OR REPLACE TABLE {quoted(table)} AS SELECT {', '.join(picked)} FROM rows")


def best(names, table):
    """The sheet, table or file that a table was made of."""
    wanted = [table.lower(), re.sub(r"_\\d+$", "", table.lower())]
    for want in wanted:
        for name in names:
            if want in (plain(name), name.lower()):
                return name
    return names[0]
'''

_READERS: dict[SourceKind, str] = {
    "csv": """
def read_csv(path, table):
    missing = ["", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "-"]
    try:
        return db.read_csv(str(path), sample_size=-1, na_values=missing)
    except duckdb.Error:
        return db.read_csv(str(path), sample_size=-1, na_values=missing, encoding="latin-1")
""",
    "parquet": """
def read_parquet(path, table):
    return db.read_parquet(str(path))
""",
    "json": """
def read_json(path, table):
    return db.read_json(str(path))
""",
    "excel": """
def read_excel(path, table):
    sheets = pl.read_excel(path, sheet_id=0, raise_if_empty=False)
    frame = sheets[best(list(sheets), table)]
    return db.from_arrow(frame.to_arrow())
""",
    "sqlite": """
def read_sqlite(path, table):
    with closing(sqlite3.connect(path)) as file:
        listed = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [row[0] for row in listed]
        cursor = file.execute(f"SELECT * FROM {quoted(best(names, table))}")
        header = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    frame = pl.DataFrame(rows, schema=header, orient="row", infer_schema_length=None)
    return db.from_arrow(frame.to_arrow())
""",
    "duckdb": """
def read_duckdb(path, table):
    name = quoted(str(path))
    text = "'" + str(path).replace("'", "''") + "'"
    db.execute(f"ATTACH IF NOT EXISTS {text} AS {name} (READ_ONLY)")
    sql = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ?"
    found = {each[1]: each[0] for each in db.execute(sql, [str(path)]).fetchall()}
    chosen = best(list(found), table)
    return db.sql(f"FROM {name}.{quoted(found[chosen])}.{quoted(chosen)}")
""",
    "postgresql": database_code.READER,
    "folder": '''
READERS = {ENDINGS}


def read_folder(path, table):
    """One file of a folder, found by its name."""
    files = sorted(file for file in Path(path).rglob("*") if file.is_file() and file.name[0] != ".")
    stem = best([file.stem for file in files], table)
    file = next(file for file in files if file.stem == stem)
    return READERS.get(file.suffix.lower(), read_csv)(file, table)
''',
}


def imports_of(sources: Sequence[Source], *, charts: bool) -> str:
    """The import lines that the rest of the code needs."""
    kinds = _kinds(sources)
    needed = ["import re"]
    if "postgresql" in kinds:
        needed = [database_code.IMPORTS[0], *needed]
    if "sqlite" in kinds:
        needed += ["import sqlite3", "from contextlib import closing"]
    needed.append("from pathlib import Path")
    if "postgresql" in kinds:
        needed.append(database_code.IMPORTS[1])
    needed += ["", "import duckdb"]
    if charts:
        needed += ["import plotly.express as px", "import plotly.graph_objects as go"]
    if kinds & {"excel", "sqlite"}:
        needed.append("import polars as pl")
    return "\n".join(needed)


def readers_of(sources: Sequence[Source]) -> str:
    """The functions that read, one for each kind of file in use."""
    kinds = _kinds(sources)
    parts = [_COMMON, *(code for kind, code in _READERS.items() if kind in kinds)]
    endings = {end: kind for end, kind in _ENDINGS.items() if kind in kinds}
    listed = ", ".join(f'"{end}": read_{kind}' for end, kind in endings.items())
    return "\n".join(part.strip("\n") + "\n\n" for part in parts).replace(
        "{ENDINGS}", "{" + listed + "}"
    )


def attach_code(source: Source) -> str:
    """The lines that attach one source; its path stands alone, to be changed."""
    if source.database is not None:
        return database_code.attach_database(source)
    if source.repository is not None:
        return _attach_repository(source)
    lines = [comment(source.name), f"path = Path({literal(source.path)})"]
    lines += [_attach(source, table) for table in source.tables]
    return "\n".join(lines)


def _attach_repository(source: Source) -> str:
    """Its tables are Syna's own: they are read from a folder into which a person exported them."""
    told = f"tables about {source.name} at {source.fingerprint[:10]}, exported from Syna as Parquet"
    lines = [comment(told), f"path = Path({literal(source.name)})"]
    for table in source.tables:
        name, file = literal(table.name), literal(f"{table.name}.parquet")
        rows = f"db.read_parquet(str(path / {file}))"
        lines.append(f"attach(\n    {name},\n    {rows},\n    {{\n{_columns(table)}    }},\n)")
    return "\n".join(lines)


def _columns(table: Table) -> str:
    return "".join(
        f"        {literal(column.name)}: {literal(column.type)},\n" for column in table.columns
    )


def _attach(source: Source, table: Table) -> str:
    columns, name = _columns(table), literal(table.name)
    chosen = [c for c in source.choices if c.table == table.name and source.follows(c)]
    loose = "".join(f"{literal(choice.column)}, " for choice in chosen)
    last = f"    ({loose.rstrip()}),\n" if loose else ""
    return (
        f"attach(\n    {name},\n    read_{source.kind}(path, {name}),\n    {{\n{columns}    }},\n"
        f"{last})"
    )


def _kinds(sources: Sequence[Source]) -> set[SourceKind]:
    """The kinds to read: one for all databases of servers, and for a folder all that may be in it.

    What is in a folder shows in the endings alone.
    """
    kinds = {"postgresql" if source.database else source.kind for source in sources}
    if "folder" in kinds:
        kinds |= {"csv", "parquet", "json", "excel", "sqlite", "duckdb"}
    return kinds
