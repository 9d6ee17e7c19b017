"""Dashboards as PDF and as a picture: the exported page, printed by a browser of this machine."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from core.domain.cancel import CancelToken
from core.domain.dashboards.filters import Chosen
from core.domain.printing import PrintForm
from core.domain.work import Progress
from core.protocols import PagePrinter
from core.services.dashboards.tiles import TileService, TilesView
from core.services.exports.service import Exported, exported

_MOST = 8  # files that wait to be fetched


class PrintService:
    """A file waits to be fetched until what it shows is not on show any more."""

    def __init__(self, tiles: TileService, printer: PagePrinter) -> None:
        self._tiles = tiles
        self._printer = printer
        self._lock = threading.Lock()
        self._made: OrderedDict[str, Exported] = OrderedDict()

    def browser(self) -> str:
        """What prints; empty where nothing does."""
        return self._printer.name()

    def print(
        self,
        dashboard_id: str,
        form: PrintForm,
        chosen: Sequence[Chosen] = (),
        *,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Exported:
        """What is on show now. UserError where nothing prints, StepError when it failed."""
        from core.services.exports.dashboard_page import dashboard_page

        report = progress or (lambda now: None)
        report(Progress(fraction=None, text="writing the page"))
        view = self._tiles.known(dashboard_id, chosen)
        page = dashboard_page(view, self._tiles.result).content
        report(Progress(fraction=None, text=self._printer.name()))
        content = self._printer.print(page, form, cancel=cancel or CancelToken())
        made = exported(view.dashboard.title, form, content=content)
        with self._lock:
            self._made[_key(view, form)] = made
            while len(self._made) > _MOST:
                self._made.popitem(last=False)
        return made

    def printed(self, view: TilesView, form: PrintForm) -> Exported | None:
        """The file of exactly this state, if it was made."""
        with self._lock:
            return self._made.get(_key(view, form))


def _key(view: TilesView, form: PrintForm) -> str:
    runs = sorted((i, run.key, run.computed_at, run.tried_at) for i, run in view.runs.items())
    return repr((form, view.dashboard.id, view.dashboard.revision, view.chosen, runs))
