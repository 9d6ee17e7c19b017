"""Where Syna keeps things on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """Where Syna keeps things. Every path is absolute."""

    root: Path

    @property
    def state(self) -> Path:
        return self.root / "syna.duckdb"

    @property
    def checkpoints(self) -> Path:
        return self.root / "checkpoints.sqlite"

    @property
    def tables(self) -> Path:
        return self.root / "tables"

    @property
    def uploads(self) -> Path:
        return self.root / "uploads"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def prefixes(self) -> Path:
        return self.root / "prefixes"

    @property
    def vectors(self) -> Path:
        return self.root / "vectors"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def cubes(self) -> Path:
        return self.root / "cubes"

    @property
    def code(self) -> Path:
        return self.root / "code"

    @property
    def logs(self) -> Path:
        return self.root / "logs"
