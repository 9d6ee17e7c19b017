"""What speaks first: findings, alerts and the briefing."""

from __future__ import annotations

from dataclasses import dataclass

from core.sandbox.pool import WorkerPool
from core.services.alerts.asked import AskedAlerts
from core.services.alerts.service import AlertParts, AlertService
from core.services.approvals import ApprovalService
from core.services.briefing import BriefingService
from core.services.dashboards.tiles import TileService
from core.services.findings import FindingService
from core.services.metrics import MetricService
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from core.storage.duckdb.state import DuckDBState
from core.tasks.local import LocalTasks
from core.tasks.timer import APTimer


@dataclass(frozen=True)
class Watch:
    """What speaks first."""

    findings: FindingService
    alerts: AlertService
    briefing: BriefingService
    asked: AskedAlerts


@dataclass(frozen=True)
class WatchParts:
    """What it is made of, besides other services."""

    state: DuckDBState
    sandbox: WorkerPool
    tasks: LocalTasks
    timer: APTimer
    approvals: ApprovalService


def watch_parts(
    parts: WatchParts,
    notebooks: NotebookService,
    *,
    sources: SourceService,
    metrics: MetricService,
    tiles: TileService,
) -> Watch:
    """Put it together, and let it begin in the background."""
    findings = FindingService(
        parts.state.findings, sources=sources, sandbox=parts.sandbox, tasks=parts.tasks
    )
    alerts = AlertService(
        AlertParts(
            store=parts.state.alerts,
            notebooks=parts.state.notebooks,
            sources=sources,
            metrics=metrics,
            sandbox=parts.sandbox,
            timer=parts.timer,
            approvals=parts.approvals,
        )
    )
    parts.approvals.when_decided(lambda approval: alerts.decided(approval, parts.tasks))
    told = BriefingService(
        parts.state.settings, alerts=alerts, findings=findings, sources=sources, tiles=tiles
    )
    asked = AskedAlerts(alerts, notebooks, parts.state.notebooks)
    parts.tasks.submit("findings", findings.catch_up)
    parts.tasks.submit("alerts", alerts.start)
    return Watch(findings, alerts, told, asked)
