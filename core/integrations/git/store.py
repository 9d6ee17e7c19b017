"""One repository as the rest of Syna reads it."""

from __future__ import annotations

from core.domain.code.repository import Head
from core.integrations.git.fetching import Fetching
from core.integrations.git.home import GitHome
from core.integrations.git.packing import Packing
from core.integrations.git.reading import Reading
from core.integrations.git.upkeep import Upkeep


class OwnStore(Fetching, Reading, Packing, Upkeep):
    """Filling, reading, packing and upkeep are in files of their own."""

    def __init__(self, home: GitHome) -> None:
        self._home = home

    def head(self) -> Head:
        return self._home.head()
