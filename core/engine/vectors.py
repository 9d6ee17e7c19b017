"""Arrow values as NumPy arrays. Arrow's own way would import pandas, which takes a second."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Number = TypeVar("Number", bound=np.generic)


def vector(column: pa.Array | pa.ChunkedArray, kind: type[Number]) -> npt.NDArray[Number]:
    """Values of a fixed-width column of that kind; nulls come out as anything."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    parts = [
        np.frombuffer(chunk.buffers()[1], kind)[chunk.offset :][: len(chunk)]
        for chunk in chunks
        if len(chunk)
    ]
    return np.concatenate(parts) if parts else np.empty(0, kind)
