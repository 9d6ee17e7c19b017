"""All stores on one file, opened for one process."""

from __future__ import annotations

from core.domain.home import Home
from core.storage.duckdb.alerts import DuckDBAlertStore
from core.storage.duckdb.approvals import DuckDBApprovalStore
from core.storage.duckdb.changes import DuckDBChangeStore
from core.storage.duckdb.dashboards import DuckDBDashboardStore
from core.storage.duckdb.database import Database
from core.storage.duckdb.deployments import DuckDBDeploymentStore, DuckDBTargetStore
from core.storage.duckdb.findings import DuckDBFindingStore
from core.storage.duckdb.links import DuckDBLinkStore
from core.storage.duckdb.metrics import DuckDBMetricStore
from core.storage.duckdb.notebooks import DuckDBNotebookStore
from core.storage.duckdb.results import DuckDBResultStore
from core.storage.duckdb.runs import DuckDBRunStore
from core.storage.duckdb.settings import DuckDBSettingStore
from core.storage.duckdb.sources import DuckDBSourceStore
from core.storage.duckdb.verified import DuckDBVerifiedStore
from core.storage.home_lock import HomeLock


class DuckDBState:
    """UserError when another process has the home; StorageError when the file cannot be used."""

    def __init__(self, home: Home) -> None:
        self._lock = HomeLock(home.root)
        try:
            self._database = Database(home.state)
        except BaseException:
            self._lock.close()
            raise
        self.notebooks = DuckDBNotebookStore(self._database)
        self.sources = DuckDBSourceStore(self._database)
        self.runs = DuckDBRunStore(self._database)
        self.results = DuckDBResultStore(self._database)
        self.settings = DuckDBSettingStore(self._database)
        self.metrics = DuckDBMetricStore(self._database)
        self.dashboards = DuckDBDashboardStore(self._database)
        self.links = DuckDBLinkStore(self._database)
        self.verified = DuckDBVerifiedStore(self._database)
        self.findings = DuckDBFindingStore(self._database)
        self.alerts = DuckDBAlertStore(self._database)
        self.approvals = DuckDBApprovalStore(self._database)
        self.targets = DuckDBTargetStore(self._database)
        self.deployments = DuckDBDeploymentStore(self._database)
        self.changes = DuckDBChangeStore(self._database)

    def close(self) -> None:
        self._database.close()
        self._lock.close()
