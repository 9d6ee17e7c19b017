"""Arrow from a worker, taken as something a stranger may have written."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pyarrow as pa

_RECORD_BATCH, _SCHEMA = 3, 1
_MOST_EMPTY_ROWS = 10_000_000


def tables_from(payload: bytes, sizes: Sequence[int]) -> tuple[pa.Table, ...]:
    """The tables of several streams, one after the other; ValueError as of `table_from`."""
    if any(size < 0 for size in sizes) or sum(sizes) != len(payload):
        raise ValueError("the sizes do not add up")
    tables, start = [], 0
    for size in sizes:
        tables.append(table_from(memoryview(payload)[start : start + size]))
        start += size
    return tuple(tables)


def table_from(payload: bytes | memoryview) -> pa.Table:
    """The table of an Arrow stream; ValueError when it is broken, packed, or of odd types."""
    try:
        stream = pa.py_buffer(payload)
        _refuse_packed(stream)
        with pa.ipc.open_stream(stream) as reader:
            _refuse_extensions(reader.schema)
            table = reader.read_all()
        table.validate(full=True)
    except (pa.ArrowException, struct.error) as error:
        raise ValueError("not an Arrow stream") from error
    if table.num_rows > _MOST_EMPTY_ROWS and any(pa.types.is_null(f.type) for f in table.schema):
        raise ValueError("rows without any data")
    return table.replace_schema_metadata(None)


def _refuse_extensions(schema: pa.Schema) -> None:
    for field in schema:
        named = any(key.startswith(b"ARROW:extension") for key in field.metadata or ())
        if named or pa.types.is_nested(field.type) or isinstance(field.type, pa.BaseExtensionType):
            raise ValueError(f"column {field.name} has a type that is not plain")


def _refuse_packed(stream: pa.Buffer) -> None:
    """Only plain batches: a compressed one of a few bytes can grow to all memory there is."""
    reader = pa.ipc.MessageReader.open_stream(stream)
    while True:
        try:
            message = reader.read_next_message()
        except StopIteration:
            return
        kind, packed = _looked_at(message.metadata.to_pybytes())
        if packed or kind not in {_SCHEMA, _RECORD_BATCH}:
            raise ValueError("the batches are not plain")


def _looked_at(message: bytes) -> tuple[int, bool]:
    """Which kind of header a message has, and whether it states a compression.

    The message is a flatbuffer: Message{version, header_type, header, ...}, and its header, for
    rows, is RecordBatch{length, nodes, buffers, compression, ...}.
    """
    root = struct.unpack_from("<I", message, 0)[0]
    kind_at, header_at = _slot(message, root, number=1), _slot(message, root, number=2)
    kind = message[kind_at] if kind_at else 0
    if kind != _RECORD_BATCH or not header_at:
        return kind, False
    header = header_at + struct.unpack_from("<I", message, header_at)[0]
    return kind, bool(_slot(message, header, number=3))


def _slot(message: bytes, table: int, *, number: int) -> int:
    """Where a field of a flatbuffer's table lies; 0 when it is not there."""
    listed = table - struct.unpack_from("<i", message, table)[0]
    size = struct.unpack_from("<H", message, listed)[0]
    at = 4 + 2 * number
    if at + 2 > size:
        return 0
    offset: int = struct.unpack_from("<H", message, listed + at)[0]
    return table + offset if offset else 0
