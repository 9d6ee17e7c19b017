"""What the words of a question met in the data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Links:
    """Content words of a question by what they met; `likeness` of the whole to a table, 0 to 1.

    `named` are words of names, `stored` words inside values, `alike` mean nearly what a name
    says, `loose` met nothing.
    """

    named: frozenset[str]
    stored: frozenset[str]
    alike: frozenset[str]
    loose: tuple[str, ...]
    likeness: float

    @property
    def words(self) -> int:
        return len(self.named) + len(self.stored) + len(self.alike) + len(self.loose)

    @property
    def share(self) -> float:
        """The share of words that met something; 1 when there are none."""
        return 1 - len(self.loose) / self.words if self.words else 1.0
