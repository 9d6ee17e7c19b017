"""Arrow from a worker is taken as if a stranger had written it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from core.sandbox.arrow import table_from


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def test_plain_tables_pass_without_metadata() -> None:
    table = pa.table({"a": [1, None], "b": ["x", "y"]}).replace_schema_metadata({"pandas": "{}"})
    got = table_from(_stream(table))
    assert got.to_pylist() == table.to_pylist()
    assert got.schema.metadata is None


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1], [2]]),
        pa.array([{"a": 1}]),
        pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16], pa.binary(16))),
        pa.ExtensionArray.from_storage(pa.json_(), pa.array(["{}"])),
    ],
)
def test_other_types_are_refused(column: pa.Array) -> None:
    with pytest.raises(ValueError, match="not plain"):
        table_from(_stream(pa.table({"a": column})))


def test_an_unknown_extension_is_refused() -> None:
    field = pa.field("a", pa.string(), metadata={"ARROW:extension:name": "evil.type"})
    table = pa.table([pa.array(["x"])], schema=pa.schema([field]))
    with pytest.raises(ValueError, match="not plain"):
        table_from(_stream(table))


def test_broken_streams_are_refused() -> None:
    whole = _stream(pa.table({"a": ["some text", "more text"]}))
    for broken in (b"", b"nonsense", whole[:40], whole[: len(whole) // 2]):
        with pytest.raises(ValueError, match="Arrow"):
            table_from(broken)


def test_offsets_that_lead_outside_are_refused() -> None:
    whole = bytearray(_stream(pa.table({"a": ["abcd", "efgh"]})))
    at = whole.find((4).to_bytes(4, "little") + (8).to_bytes(4, "little"))
    assert at > 0
    whole[at : at + 4] = (2**30).to_bytes(4, "little")
    with pytest.raises(ValueError, match="Arrow"):
        table_from(bytes(whole))
