"""Names as the model sees them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from core.agents.sql.words import folded_name


def shown_names(names: Sequence[str]) -> dict[str, str]:
    """Odd names made plain where that leaves one reading; the rules find them back."""
    simple = {name: unicodedata.normalize("NFKD", name) for name in names}
    plain = {name: re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_") for name, text in simple.items()}
    folded = Counter(folded_name(name) for name in names)
    return {
        name: simple if folded[folded_name(simple)] == 1 and simple else name
        for name, simple in plain.items()
    }
