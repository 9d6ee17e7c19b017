"""What an alert says: what moved, how far from usual, and which rows moved it."""

from __future__ import annotations

from core.domain.alerts import Spoken
from core.domain.formats import show_number
from core.domain.labels import humanise
from core.domain.periods import period


def what_moved(name: str, spoken: Spoken) -> str:
    """`Total refund was 15,934 in July 2024; 0 to 7,202 is usual.`"""
    value, low, high = (
        show_number(rounded(number), unit=spoken.unit)
        for number in (spoken.value, spoken.low, spoken.high)
    )
    side = "more" if spoken.score > 0 else "less"
    return f"{name} was {value} in {spoken.when}, {side} than usual: {low} to {high}."


def what_moved_it(spoken: Spoken) -> str:
    """The group that changed most; empty where that is not known."""
    if not spoken.movers or spoken.against is None:
        return ""
    first = spoken.movers[0]
    before = period(spoken.against, spoken.grain).describe()
    then, now = (show_number(rounded(n), unit=spoken.unit) for n in (first.before, first.after))
    part = ""
    if first.share is not None and 0 < first.share <= 1:
        part = f" made {show_number(round(100 * first.share))} % of the change"
    column = humanise(first.column.rpartition(".")[2])
    way = part or " changed most"
    return f"“{first.label}” ({column}){way}: {then} in {before}, {now} in {spoken.when}."


def rounded(number: float) -> float | int:
    """As many digits as are read: whole from a hundred on, else three that count."""
    return round(number) if abs(number) >= 100 else float(f"{number:.3g}")
