"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.engine.readers.encoding import encoding_of
from core.errors import StepError

Format = Literal["csv", "parquet", "json", "excel", "sqlite", "duckdb"]

_HEAD = 8_192
_ENDINGS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".psv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".geojson": "json",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".db3": "sqlite",
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
}
_SPOKEN = {
    "csv": "a CSV file",
    "parquet": "a Parquet file",
    "json": "a JSON file",
    "excel": "an Excel workbook",
    "sqlite": "an SQLite database",
    "duckdb": "a DuckDB database",
}
_OTHERS = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a bitmap image"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)"),
    (b"7z\xbc\xaf", "a compressed file (7-Zip)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"GGUF", "a language model"),
    (b"ARROW1", "an Arrow file"),
    (b"\x89HDF", "an HDF5 file"),
)
_MOST = "Syna reads CSV, TSV, Parquet, JSON, Excel, SQLite and DuckDB files."


@dataclass(frozen=True)
class Found:
    """`warning` says so when the name promises something else."""

    format: Format
    warning: str = ""


def ending_format(path: Path) -> Format | None:
    """What the name promises."""
    return _ENDINGS.get(path.suffix.lower())


def format_of(path: Path) -> Found:
    """What the content is; StepError with a sentence when it is no table."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise _refused(f"{path.name} is empty.", "Choose a file with data in it.")
    promised = ending_format(path)
    found = _by_content(path, head, promised=promised)
    if promised is None or found == promised:
        return Found(found)
    return Found(
        found,
        f"{path.name} is named like {_SPOKEN[promised]} but holds {_SPOKEN[found]};"
        " it was read as that.",
    )


def _by_content(path: Path, head: bytes, *, promised: Format | None) -> Format:
    if head[8:12] == b"DUCK":
        return "duckdb"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"SQLite format 3\x00"):
        return "sqlite"
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _in_ole(path)
    for mark, what in _OTHERS:
        if head.startswith(mark) and not (len(mark) == 2 and _is_text(head)):
            raise _refused(f"{path.name} is {what}, not a table.", _MOST)
    if not _is_text(head):
        what = f"no {_SPOKEN[promised].split(' ', 1)[1]}" if promised else "no file of a known kind"
        raise _refused(f"{path.name} is {what}: its content is damaged or of another kind.", _MOST)
    return _by_text(path, head, promised=promised)


def _by_text(path: Path, head: bytes, *, promised: Format | None) -> Format:
    text = head.decode(encoding_of(head), "replace").lstrip("\ufeff \t\r\n")
    start = text[:1_000].lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")):
        raise _refused(
            f"{path.name} is a web page (HTML), not a table.",
            "Download the data itself: the page may be a sign-in or an error page.",
        )
    if start.startswith("<?xml"):
        raise _refused(f"{path.name} is an XML document, not a table.", _MOST)
    if promised == "json" or (promised is None and text.startswith(("{", "["))):
        return "json"
    return "json" if text.startswith(("[{", "[ {", '{"', "[\n")) else "csv"


def _is_text(head: bytes) -> bool:
    if encoding_of(head).startswith(("utf-16", "utf-32")):
        return True
    controls = sum(byte < 9 or 13 < byte < 27 for byte in head)
    return controls * 100 <= len(head)


def _in_zip(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _refused(
            f"{path.name} is a damaged workbook or archive.", "Get a fresh copy of the file."
        ) from error
    office = any(name.startswith("xl/") or name == "content.xml" for name in names)
    if office:
        return "excel"
    raise _refused(f"{path.name} is a zip archive, not a table.", "Unpack it and attach the files.")


def _in_ole(path: Path) -> Format:
    """Old workbooks, and new ones that are locked with a password, are OLE files."""
    data = path.read_bytes()[: 64 * 1024 * 1024]
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _refused(
            f"{path.name} is locked with a password.",
            "Open it in Excel, save a copy without a password, and attach that.",
        )
    return "excel"


def _refused(message: str, remedy: str) -> StepError:
    return StepError(message, code="file", kept="Nothing was attached.", remedy=remedy)
