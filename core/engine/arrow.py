"""Results as Arrow that any reader can take: plain types only, cells of bounded size."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.engine.names import unique_columns
from core.engine.vectors import vector

_CELL = 10_000
_DIGITS = 12
_NESTED = (
    pa.types.is_nested,
    pa.types.is_union,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_fixed_size_binary,
)


def safe(table: pa.Table) -> pa.Table:
    """The same rows with plain types, unique names and no cell over 10,000 characters."""
    names, _ = unique_columns(table.column_names)
    columns = [_plain(_whole(column)) for column in table.columns]
    return pa.table(
        columns,
        schema=pa.schema([pa.field(n, c.type) for n, c in zip(names, columns, strict=True)]),
    )


def fingerprint(table: pa.Table) -> str:
    """A hash of names, types and rows in their order; floats count to twelve digits."""
    digest = hashlib.sha256()
    for name, column in zip(table.column_names, table.columns, strict=True):
        digest.update(f"{name}\x00{column.type}\x00{len(column)}\x00".encode())
        for piece in _bytes_of(_whole(column)):
            digest.update(piece)
    return digest.hexdigest()


def ipc_bytes(table: pa.Table) -> memoryview:
    """The table as an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return memoryview(sink.getvalue())


def _whole(column: pa.ChunkedArray) -> pa.Array:
    chunks = column.combine_chunks()
    return chunks if isinstance(chunks, pa.Array) else pa.concat_arrays(column.chunks)


def _plain(array: pa.Array) -> pa.Array:
    kind = array.type
    if pa.types.is_dictionary(kind):
        array = array.dictionary_decode()
    elif isinstance(kind, pa.BaseExtensionType):
        array = array.storage
    elif pa.types.is_decimal(kind) and kind.scale == 0 and kind.precision > 18:
        array = _integers(array)
    elif pa.types.is_interval(kind):
        array = _intervals(array)
    elif pa.types.is_timestamp(kind) and kind.unit != "us":
        array = array.cast(pa.timestamp("us", kind.tz), safe=False)
    elif pa.types.is_null(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        array = array.cast(pa.string())
    if any(test(array.type) for test in _NESTED):
        array = pa.array([_text(value) for value in array.to_pylist()], pa.string())
    return _short(array) if pa.types.is_string(array.type) else array


def _integers(array: pa.Array) -> pa.Array:
    try:
        return array.cast(pa.int64())
    except pa.ArrowInvalid:
        return array


def _intervals(array: pa.Array) -> pa.Array:
    """Durations where no month is in it, else texts."""
    values = array.to_pylist()
    if any(value is not None and value.months for value in values):
        return pa.array([_interval_text(value) for value in values], pa.string())
    micros = [v and v.days * 86_400_000_000 + v.nanoseconds // 1000 for v in values]
    return pa.array(micros, pa.int64()).cast(pa.duration("us"))


def _interval_text(value: tuple[int, int, int] | None) -> str | None:
    if value is None:
        return None
    months, days, nanoseconds = value
    parts = [f"{months} months" if months else "", f"{days} days" if days else ""]
    seconds = nanoseconds / 1e9
    parts.append(f"{seconds:g} seconds" if seconds else "")
    return " ".join(part for part in parts if part)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value[: _CELL // 2].hex()
    return _cut(json.dumps(value, default=str, ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


def _short(array: pa.Array) -> pa.Array:
    longest = pc.max(pc.binary_length(array)).as_py()
    if longest is None or longest <= _CELL:
        return array
    return pa.array([value and _cut(value) for value in array.to_pylist()], pa.string())


def _bytes_of(array: pa.Array) -> Iterator[bytes]:
    """The nulls, then the values, in a form that depends on nothing but them."""
    yield vector(pc.is_null(array).cast(pa.uint8()), np.uint8).tobytes()
    kind, present = array.type, array.drop_null()
    if pa.types.is_floating(kind):
        yield _rounded(vector(present.cast(pa.float64()), np.float64)).tobytes()
    elif pa.types.is_string(kind):
        yield vector(pc.binary_length(present), np.int32).tobytes()
        yield "".join(present.to_pylist()).encode()
    elif pa.types.is_integer(kind):
        yield vector(present.cast(pa.int64(), safe=False), np.int64).tobytes()
    else:
        yield repr(present.to_pylist()).encode()


def _rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """To twelve digits: sums in parallel differ in the last ones from run to run."""
    with np.errstate(all="ignore"):
        usable = np.isfinite(values) & (values != 0)
        magnitude = np.floor(np.log10(np.abs(np.where(usable, values, 1.0))))
        scale = np.power(10.0, _DIGITS - 1 - magnitude)
        rounded = np.round(values * scale) / scale
    return np.where(usable & np.isfinite(rounded), rounded, values) + 0.0
