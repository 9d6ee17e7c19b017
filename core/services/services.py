"""All use cases, as pages and doors get them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.domain.home import Home
from core.services.alerts.service import AlertService
from core.services.approvals import ApprovalService
from core.services.briefing import BriefingService
from core.services.cells import CellService
from core.services.changing import ChangeService
from core.services.dashboards.building import DashboardBuilder
from core.services.dashboards.exploring import Explorer
from core.services.dashboards.links import LinkService
from core.services.dashboards.mending import Mending
from core.services.dashboards.pinning import Pinning
from core.services.dashboards.service import DashboardService
from core.services.dashboards.tiles import TileService
from core.services.databases import DatabaseService
from core.services.doctor import DoctorService
from core.services.evals import EvalService
from core.services.exports.prints import PrintService
from core.services.exports.service import ExportService
from core.services.findings import FindingService
from core.services.metrics import MetricService
from core.services.models import ModelService
from core.services.notebooks import NotebookService
from core.services.readings import ReadingService
from core.services.repositories.calling import CallService
from core.services.repositories.service import RepositoryService
from core.services.runs import RunService
from core.services.second_routes import SecondRoutes
from core.services.settings import SettingService
from core.services.shipping.targets import TargetService
from core.services.sources import SourceService
from core.services.verified import VerifiedService


@dataclass(frozen=True)
class Services:
    """One per process. `warm` starts in the background what the first question needs; `close` ends
    workers, tasks and the state file, in that order."""

    home: Home
    notebooks: NotebookService
    cells: CellService
    readings: ReadingService
    sources: SourceService
    databases: DatabaseService
    repositories: RepositoryService
    calls: CallService
    changes: ChangeService
    targets: TargetService
    findings: FindingService
    alerts: AlertService
    approvals: ApprovalService
    briefing: BriefingService
    metrics: MetricService
    verified: VerifiedService
    runs: RunService
    second_routes: SecondRoutes
    models: ModelService
    exports: ExportService
    prints: PrintService
    dashboards: DashboardService
    tiles: TileService
    explorer: Explorer
    pinning: Pinning
    builder: DashboardBuilder
    mending: Mending
    links: LinkService
    settings: SettingService
    evals: EvalService
    doctor: DoctorService
    warm: Callable[[], None]
    close: Callable[[], None]
