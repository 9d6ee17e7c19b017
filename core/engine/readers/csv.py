"""CSV and TSV of any dialect and encoding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from core.engine.names import literal, path_literal, quoted, unique_columns
from core.engine.raw import Plain, Raw, Workspace, before_table
from core.engine.readers.dialect import Dialect, Sniffed, sniff
from core.engine.readers.encoding import as_utf8, one_newline, rewritten
from core.engine.readers.footer import Footer, footer_of, without
from core.engine.readers.marks import commas_are_decimal
from core.engine.readings import INTEGER, Reading
from core.engine.types import shortened
from core.errors import StepError

_CELLS = 400_000
_VALUES = 2_000
_MANY = 100


def read_csv(path: Path, workspace: Workspace) -> Raw:
    """One table. StepError when there is nothing in it."""
    text, encoding = as_utf8(path, workspace)
    sniffed = sniff(text)
    if not sniffed.header:
        raise StepError(
            f"{path.name} has no rows or columns in it.",
            code="file",
            kept="Nothing was attached.",
            remedy="Choose a file with data in it.",
        )
    footer = _footer(text, sniffed)
    if footer:
        text = without(footer, text, workspace=workspace)
        sniffed = sniff(text)
    names, warnings = unique_columns(sniffed.header)
    file = _File(text, workspace, sniffed.dialect, names)
    samples = _samples(names, sniffed.rows)
    return Raw(
        title=path.stem,
        columns=tuple((name, "VARCHAR") for name in names),
        samples=samples,
        plain=file.plain,
        fast=file.fast,
        european=commas_are_decimal(samples, delimiter=sniffed.dialect.delimiter),
        laid_out=True,
        warnings=(*_remarks(sniffed, encoding), *_below(footer), *warnings),
    )


@dataclass
class _File:
    """A delimited text and how DuckDB is told to read it."""

    text: Path
    workspace: Workspace
    dialect: Dialect
    names: tuple[str, ...]

    def fast(self, readings: Mapping[str, Reading]) -> str:
        """Types are parsed while reading; any misfit or ragged line is an error."""
        types = [readings[n].native if n in readings else "VARCHAR" for n in self.names]
        whole = [n for n in self.names if n in readings and readings[n] == INTEGER]
        many = whole if len(whole) > _MANY else []
        chosen = [
            _cast(n) if n in many else readings[n].parsed(n) if n in readings else quoted(n)
            for n in self.names
        ]
        listed = ", ".join(
            f"{sql} AS {quoted(name)}" for name, sql in zip(self.names, chosen, strict=True)
        )
        return f"SELECT {listed} FROM {self._scan(types)}{_all_whole(many)}"

    def plain(self, connection: duckdb.DuckDBPyConnection) -> Plain:
        """Everything as text; ragged lines are mended and told about."""
        try:
            return self._plain(connection)
        except duckdb.Error as error:
            if _is_newlines(error):
                self.text = one_newline(self.text, workspace=self.workspace)
                return self._plain(connection)
            if not _is_encoding(error):
                raise
        self.text = rewritten(self.text, "utf-8", workspace=self.workspace)
        plain = self._plain(connection)
        remark = "Some bytes are not UTF-8; they were read as Windows-1252."
        return Plain(plain.sql, (*plain.warnings, remark))

    def _plain(self, connection: duckdb.DuckDBPyConnection) -> Plain:
        types = ["VARCHAR"] * len(self.names)
        strict = f"SELECT * FROM {self._scan(types)}"
        try:
            connection.execute(f"SELECT count(*) FROM ({_every(strict, self.names)})").fetchall()
            return Plain(strict)
        except duckdb.InvalidInputException as error:
            if _is_encoding(error):
                raise
        faults = self._faults(connection, types)
        loose = self._scan(
            types,
            "strict_mode=false",
            "null_padding=true",
            "ignore_errors=true",
            "parallel=false",
            "max_line_size=16000000",
        )
        return Plain(f"SELECT * FROM {loose}", faults)

    def _faults(
        self, connection: duckdb.DuckDBPyConnection, types: Sequence[str]
    ) -> tuple[str, ...]:
        """What is wrong with which lines, counted in a pass of its own."""
        connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
        scan = self._scan(types, "ignore_errors=true", "store_rejects=true")
        pass_over = f"SELECT count(*) FROM ({_every(f'SELECT * FROM {scan}', self.names)})"
        connection.execute(pass_over).fetchall()
        rows = connection.execute(
            "SELECT error_type, count(DISTINCT line), min(line) FROM reject_errors GROUP BY 1"
            " ORDER BY 1"
        ).fetchall()
        return tuple(_fault(str(kind), int(count), line=int(line)) for kind, count, line in rows)

    def _scan(self, types: Sequence[str], *extra: str) -> str:
        listed = ", ".join(
            f"{literal(name)}: {literal(kind)}"
            for name, kind in zip(self.names, types, strict=True)
        )
        options = [
            "auto_detect=false",
            f"delim={literal(self.dialect.delimiter)}",
            f"quote={literal(self.dialect.quote)}",
            f"escape={literal(self.dialect.escape)}",
            f"skip={self.dialect.skip}",
            f"header={str(self.dialect.header).lower()}",
            f"columns={{{listed}}}",
            *extra,
        ]
        return f"read_csv({path_literal(str(self.text))}, {', '.join(options)})"


def _cast(name: str) -> str:
    return f"TRY_CAST({quoted(name)} AS BIGINT)"


def _all_whole(names: Sequence[str]) -> str:
    """One check of a row for many columns of whole numbers: an expression for each is slow."""
    if not names:
        return ""
    given = ", ".join(quoted(name) for name in names)
    read = ", ".join(_cast(name) for name in names)
    same = f"concat_ws('|', {given}) = concat_ws('|', {read})"
    return f" WHERE CASE WHEN {same} THEN true ELSE error('misfit') END"


def _is_encoding(error: duckdb.Error) -> bool:
    text = str(error).lower()
    return "utf-8" in text or "unicode" in text


def _is_newlines(error: duckdb.Error) -> bool:
    """What DuckDB says where lines end in LF, in CR LF and in CR, or in two of these."""
    return "invalid state" in str(error)


def _every(sql: str, names: Sequence[str]) -> str:
    """The rows with a value made of all columns, so that none is left unread."""
    lengths = " + ".join(f"coalesce(strlen({quoted(name)}), 0)" for name in names[:50])
    return f"SELECT {lengths} AS size FROM ({sql}) WHERE {lengths} >= 0"


def _fault(kind: str, count: int, *, line: int) -> str:
    lines = "1 line" if count == 1 else f"{count:,} lines"
    where = f"line {line}" if count == 1 else f"first line {line}"
    if kind == "TOO MANY COLUMNS":
        return f"{lines} with more fields than columns ({where}): what was over was left out."
    if kind == "MISSING COLUMNS":
        return f"{lines} with fewer fields than columns ({where}): the rest was left empty."
    if kind == "UNQUOTED VALUE":
        return (
            f"{lines} with a quote that is not closed properly ({where}): read as well as it goes."
        )
    return f"{lines} could not be read cleanly ({where})."


def _samples(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Distinct values of each column, from rows spread over what was seen."""
    wanted = max(100, _CELLS // max(1, len(names)))
    step = max(1, len(rows) // wanted)
    picked = [*rows[:50], *rows[50::step]]
    samples: dict[str, list[str]] = {}
    for position, name in enumerate(names):
        values = dict.fromkeys(row[position] for row in picked if position < len(row))
        samples[name] = list(values)[:_VALUES]
    return samples


def _remarks(sniffed: Sniffed, encoding: str) -> tuple[str, ...]:
    remarks = []
    if encoding != "utf-8":
        remarks.append(f"The text is not UTF-8; it was read as {_spoken(encoding)}.")
    if sniffed.preamble:
        remarks.append(before_table(sniffed.preamble, "line"))
    if not sniffed.dialect.header:
        remarks.append("The first line holds values, not names, so the columns are numbered.")
    return tuple(remarks)


def _footer(text: Path, sniffed: Sniffed) -> Footer | None:
    """None of one column, where any line may be a row."""
    if len(sniffed.header) < 2:
        return None
    return footer_of(text, delimiter=sniffed.dialect.delimiter, quote=sniffed.dialect.quote)


def _below(footer: Footer | None) -> tuple[str, ...]:
    if footer is None:
        return ()
    first, count = shortened(footer.lines[0]), len(footer.lines)
    if count == 1:
        return (f"The last line, {first!r}, was left out.",)
    return (f"The last {count} lines, from {first!r} on, were left out.",)


def _spoken(encoding: str) -> str:
    return {"cp1252": "Windows-1252 (Latin-1)"}.get(encoding, encoding.upper())
