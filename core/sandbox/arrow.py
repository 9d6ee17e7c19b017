"""Arrow from a worker, taken as something a stranger may have written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

import pyarrow as pa


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
    """The table of an Arrow stream; ValueError when it is broken or has an extension type."""
    import pyarrow as pa  # slow to load, and nothing needs it before the first result

    try:
        with pa.ipc.open_stream(pa.py_buffer(payload)) as reader:
            _refuse_extensions(reader.schema)
            table = reader.read_all()
        table.validate(full=True)
    except pa.ArrowException as error:
        raise ValueError("not an Arrow stream") from error
    return table.replace_schema_metadata(None)


def _refuse_extensions(schema: pa.Schema) -> None:
    import pyarrow as pa

    for field in schema:
        named = any(key.startswith(b"ARROW:extension") for key in field.metadata or ())
        if named or pa.types.is_nested(field.type) or isinstance(field.type, pa.BaseExtensionType):
            raise ValueError(f"column {field.name} has a type that is not plain")
