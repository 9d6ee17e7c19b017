"""Arrow from a worker is taken as if a stranger had written it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from core.sandbox.arrow import table_from, tables_from


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


@pytest.mark.parametrize("codec", ["lz4", "zstd"])
def test_packed_batches_are_refused(codec: str) -> None:
    """A few thousand bytes of them could fill all memory there is."""
    table = pa.table({"a": pa.array([0] * 1_000_000)})
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=codec)
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    with pytest.raises(ValueError, match="not plain"):
        table_from(bytes(sink.getvalue()))


def test_dictionaries_are_refused() -> None:
    with pytest.raises(ValueError, match="not plain"):
        table_from(_stream(pa.table({"a": pa.array(["x", "x"]).dictionary_encode()})))


def test_rows_of_nothing_are_refused() -> None:
    """A column of nulls takes no bytes, however many rows it claims."""
    with pytest.raises(ValueError, match="without any data"):
        table_from(_stream(pa.table({"a": pa.nulls(20_000_000)})))


def test_several_tables_come_one_after_the_other() -> None:
    streams = [_stream(pa.table({"a": [number]})) for number in range(3)]
    sizes = [len(stream) for stream in streams]
    got = tables_from(b"".join(streams), sizes)
    assert [table.to_pylist() for table in got] == [[{"a": number}] for number in range(3)]
    assert tables_from(b"", ()) == ()


@pytest.mark.parametrize("sizes", [(), (1,), (10**12,), (-5, 5), (2, 2)])
def test_sizes_that_do_not_add_up_are_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"add up|Arrow"):
        tables_from(b"abcd", sizes)
