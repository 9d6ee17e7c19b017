"""Frames on a pipe."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.frames import (
    Answered,
    Call,
    FrameError,
    answered_adapter,
    call_adapter,
    read_frame,
    write_frame,
)
from core.domain.work import Failure, Limits, Progress, RunQuery

pairs = st.lists(st.tuples(st.binary(max_size=50), st.binary(max_size=50)), max_size=5)


@given(pairs)
def test_what_is_written_is_read(frames: list[tuple[bytes, bytes]]) -> None:
    pipe = io.BytesIO()
    for header, payload in frames:
        write_frame(pipe, header, payload=payload)
    pipe.seek(0)
    assert [read_frame(pipe) for _ in frames] == frames
    assert read_frame(pipe) is None


@given(st.binary(max_size=30), st.binary(max_size=30), st.integers(1, 20))
def test_a_cut_frame_is_told(header: bytes, payload: bytes, cut: int) -> None:
    pipe = io.BytesIO()
    write_frame(pipe, header, payload=payload)
    whole = pipe.getvalue()
    if cut < len(whole):
        with pytest.raises(FrameError):
            read_frame(io.BytesIO(whole[:-cut]))


def test_anything_else_is_no_frame() -> None:
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(b"some library printed this line\n"))


def test_a_frame_that_claims_to_be_huge_is_refused() -> None:
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(b"SYN1" + b"\xff" * 12))


def test_calls_and_answers_come_back_equal() -> None:
    call = Call(request=RunQuery(sql="SELECT 1", tables=()), limits=Limits(seconds=3, memory=5))
    assert call_adapter.validate_json(call_adapter.dump_json(call)) == call
    for reply in (Progress(fraction=None, text="x"), Failure(code="sql", message="y")):
        answered = Answered(reply=reply, trace="z")
        assert answered_adapter.validate_json(answered_adapter.dump_json(answered)) == answered
