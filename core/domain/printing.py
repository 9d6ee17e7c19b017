"""Pages as files that are printed: what there is to choose."""

from __future__ import annotations

from typing import Literal

PrintForm = Literal["pdf", "png"]
PAPER = 1280  # pixels across; the page's style and the window that prints it agree on it
HEIGHT_MARK = "data-height"  # the attribute in which a page says how high it is
