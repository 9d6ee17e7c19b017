"""Arrow from a worker, taken as something a stranger may have written."""

from __future__ import annotations

import pyarrow as pa


def table_from(payload: bytes) -> pa.Table:
    """The table of an Arrow stream; ValueError when it is broken or has an extension type."""
    try:
        with pa.ipc.open_stream(pa.py_buffer(payload)) as reader:
            _refuse_extensions(reader.schema)
            table = reader.read_all()
        table.validate(full=True)
    except pa.ArrowException as error:
        raise ValueError("not an Arrow stream") from error
    return table.replace_schema_metadata(None)


def _refuse_extensions(schema: pa.Schema) -> None:
    for field in schema:
        named = any(key.startswith(b"ARROW:extension") for key in field.metadata or ())
        if named or pa.types.is_nested(field.type) or isinstance(field.type, pa.BaseExtensionType):
            raise ValueError(f"column {field.name} has a type that is not plain")
