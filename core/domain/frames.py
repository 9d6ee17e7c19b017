"""How requests and replies travel between the app and a worker: a JSON header, then Arrow bytes."""

from __future__ import annotations

import struct
from typing import IO

from pydantic import ConfigDict, TypeAdapter

from core.domain.confinement import Terms
from core.domain.value import Value
from core.domain.work import Limits, Reply, Request

_HEAD = struct.Struct("<4sIQ")
_MAGIC = b"SYN1"
_MAX_HEADER = 256 * 1024 * 1024
_MAX_PAYLOAD = 1024 * 1024 * 1024


class FrameError(ValueError):
    """What came over the pipe is no frame, or is cut off, or too large."""


class Call(Value):
    """What goes to a worker."""

    request: Request
    limits: Limits = Limits()


class Answered(Value):
    """What comes back; `trace` says where in the code a bug was met, without any values.

    `sizes` are the lengths of the Arrow streams that make up the payload.
    """

    model_config = ConfigDict(ser_json_inf_nan="constants")

    reply: Reply
    trace: str = ""
    sizes: tuple[int, ...] = ()


call_adapter: TypeAdapter[Call] = TypeAdapter(Call)
answered_adapter: TypeAdapter[Answered] = TypeAdapter(Answered)
terms_adapter: TypeAdapter[Terms] = TypeAdapter(Terms)


def write_frame(stream: IO[bytes], header: bytes, *, payload: bytes | memoryview = b"") -> None:
    """Write one frame and flush."""
    stream.write(_HEAD.pack(_MAGIC, len(header), len(payload)))
    stream.write(header)
    if payload:
        stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """One frame, or None when the other side closed between frames."""
    head = stream.read(_HEAD.size)
    if not head:
        return None
    if len(head) < _HEAD.size:
        raise FrameError("cut off in the head")
    magic, header_size, payload_size = _HEAD.unpack(head)
    if magic != _MAGIC or header_size > _MAX_HEADER or payload_size > _MAX_PAYLOAD:
        raise FrameError("not a frame")
    return _exactly(stream, header_size), _exactly(stream, payload_size)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise FrameError("cut off in the body")
    return data
