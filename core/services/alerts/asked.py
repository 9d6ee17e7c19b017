"""Alerts that were asked for in a notebook: made when the run is over, with a note that links."""

from __future__ import annotations

import logging
import re

from core.agents.business.watching import wish_of
from core.domain.alerts import Alert
from core.domain.approvals import Verdict
from core.domain.cells import QueryCell, TextCell
from core.domain.runs import Run
from core.errors import SynaError
from core.protocols import NotebookStore
from core.services.alerts.service import AlertService
from core.services.notebooks import NotebookService

_log = logging.getLogger("syna.alerts")
_MARKS = re.compile(r"([\\`*_\[\]<>#|])")


class AskedAlerts:
    """The alert of a run has the id of the run, so that it is made once."""

    def __init__(
        self, alerts: AlertService, notebooks: NotebookService, cells: NotebookStore
    ) -> None:
        self._alerts = alerts
        self._notebooks = notebooks
        self._cells = cells

    def after(self, run: Run) -> TextCell | None:
        """After a run that finished: the note, where its question asked for watching."""
        wish = wish_of(run.question)
        cell = self._series(run) if wish is not None else None
        if wish is None or cell is None:
            return None
        try:
            draft = self._alerts.from_cell(cell.id)
            changes = {"side": wish.side, "question": run.question}
            alert = self._alerts.keep(draft.model_copy(update=changes), run.id)
            verdict = self._alerts.leave(alert)
            note = self._notebooks.add_text(run.notebook_id, _note(alert, verdict))
            if verdict is not None and verdict.allowed:
                self._alerts.check(alert.id)
            return note
        except SynaError as error:
            _log.warning("an alert was not made", extra={"why": error.message})
            return None

    def _series(self, run: Run) -> QueryCell | None:
        """The query of the run that gives a figure over time."""
        for cell in self._cells.cells(run.notebook_id):
            if cell.run_id == run.id and cell.kind == "query" and cell.result is not None:
                time = cell.metric.time if cell.metric is not None else None
                if time is not None and time.grain is not None:
                    return cell
        return None


def _note(alert: Alert, verdict: Verdict | None) -> str:
    name = _MARKS.sub(r"\\\1", alert.name)
    unusual = {"both": "is unusual", "up": "is unusually high", "down": "is unusually low"}
    if verdict is None:
        begin = "[As soon as you allow it](approvals), Syna watches"
    else:
        begin = "Syna now watches" if verdict.allowed else "A policy says no: Syna does not watch"
    return (
        f"{begin} **{name}** by {alert.series.grain} and tells you when it "
        f"{unusual[alert.side]}. [See when it would have spoken](alert?alert={alert.id})"
    )
