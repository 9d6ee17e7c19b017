"""The composition root: settings in, services out. The only file that names adapters."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from core.bootstrap.code import CodeParts, code_parts
from core.bootstrap.watch import Watch, WatchParts, watch_parts
from core.domain.home import Home
from core.domain.runs import Run
from core.domain.sources import Source
from core.logs import open_log, set_level
from core.models.catalog import trial
from core.models.embedder import MiniLMEmbedder
from core.models.local_servers import local_servers
from core.models.provider import ModelChooser, local_opener, remote_opener
from core.models.scripted import scripted_from
from core.models.shelf import ModelShelf
from core.printing.chromium import ChromiumPrinter
from core.protocols import Embedder
from core.sandbox.pool import WorkerPool
from core.secrets.chosen import ChosenSecrets
from core.services.approvals import ApprovalService
from core.services.cells import CellService
from core.services.change_points import ChangePoints
from core.services.changing import ChangeParts, ChangeService
from core.services.dashboards.assembled import Boards, Stores, assembled
from core.services.dashboards.links import LinkService
from core.services.dashboards.schedules import Unwatched
from core.services.databases import DatabaseService
from core.services.doctor import DoctorService
from core.services.evals import EvalService
from core.services.exports.prints import PrintService
from core.services.exports.service import ExportService
from core.services.likeness import Likeness
from core.services.metrics import MetricService
from core.services.model_trial import barred_for
from core.services.models import ModelParts, ModelService
from core.services.notebooks import NotebookService
from core.services.readings import ReadingService
from core.services.run_parts import RunParts, Skills
from core.services.runs import RunService
from core.services.second_routes import RouteParts, SecondRoutes
from core.services.services import Services
from core.services.settings import SettingService
from core.services.sources import SourceService
from core.services.verified import VerifiedService
from core.settings import Settings
from core.storage.chroma import ChromaVectors
from core.storage.duckdb.state import DuckDBState
from core.tasks.local import LocalTasks
from core.tasks.timer import APTimer

log = logging.getLogger("syna")
_COARSE = 2.0  # seconds that the clocks of file systems may be behind


def bootstrap(settings: Settings) -> Services:
    """Open the home and put everything together; UserError when another process has it."""
    home = settings.places()
    state = DuckDBState(home)
    try:
        return _Parts(settings, home, state).services()
    except BaseException:
        state.close()
        raise


class _Parts:
    """What is made once and handed round."""

    def __init__(self, settings: Settings, home: Home, state: DuckDBState) -> None:
        self.home = home
        self.state = state
        self.settings = SettingService(state.settings, {"log_level": set_level})
        open_log(home.logs, settings.log_level or self.settings.get("log_level"))
        self.sandbox = WorkerPool(
            size=settings.workers, passwords=lambda name: self.secrets.get(name)
        )
        self.tasks = LocalTasks()
        self.timer = APTimer()
        passphrase = settings.passphrase.get_secret_value() if settings.passphrase else None
        self.secrets = ChosenSecrets(home.root, passphrase=passphrase)
        self.shelf = ModelShelf(home.models, shared=_folders(settings.model_dir))
        self.embedder = MiniLMEmbedder(self._embedder_files)
        self.vectors = ChromaVectors(home.vectors, "verified")
        self.approvals = ApprovalService(state.approvals)
        self.chooser = self._chooser(settings)

    def services(self) -> Services:
        notebooks = NotebookService(
            self.state.notebooks, self.state.sources, removed=lambda id: runs.cancel_in(id)
        )
        models = self._models()
        sources = SourceService(
            self.home,
            self.state.sources,
            notebooks=notebooks,
            sandbox=self.sandbox,
            tasks=self.tasks,
            attached=lambda source: self._told(source, models, sources=sources, watch=watch),
        )
        metrics = MetricService(
            self.state.metrics, self.state.notebooks, sources=sources, sandbox=self.sandbox
        )
        boards = self._boards(sources)
        parts = WatchParts(self.state, self.sandbox, self.tasks, self.timer, self.approvals)
        watch = watch_parts(parts, notebooks, sources=sources, metrics=metrics, tiles=boards.tiles)
        verified = self._verified(sources)
        code = self._code(sources)
        run_parts = self._run_parts(sources, metrics, verified=verified, code=code)
        second = self._second(sources)
        runs = self._runs(run_parts, boards, second=second, watch=watch)
        self._tidy_later(sources)
        return Services(
            home=self.home,
            notebooks=notebooks,
            cells=self._cells(sources),
            readings=ReadingService(self.state.notebooks, sources=sources, sandbox=self.sandbox),
            sources=sources,
            databases=DatabaseService(sources, secrets=self.secrets, sandbox=self.sandbox),
            repositories=code.repositories,
            calls=code.calls,
            changes=self._changes(code),
            targets=code.targets,
            findings=watch.findings,
            alerts=watch.alerts,
            approvals=self.approvals,
            briefing=watch.briefing,
            metrics=metrics,
            verified=verified,
            runs=runs,
            second_routes=second,
            models=models,
            exports=self._exports(notebooks, sources),
            prints=PrintService(boards.tiles, ChromiumPrinter()),
            dashboards=boards.dashboards,
            tiles=boards.tiles,
            explorer=boards.explorer,
            pinning=boards.pinning,
            builder=boards.builder,
            mending=boards.mending,
            links=LinkService(self.state.links, self.state.dashboards, boards.tiles),
            settings=self.settings,
            evals=EvalService(run_parts, sources=sources, notebooks=notebooks),
            doctor=DoctorService(self.home, self.sandbox, models, self.secrets),
            warm=self._warmer(runs),
            close=self._closer((runs.close, models.close)),
        )

    def _code(self, sources: SourceService) -> CodeParts:
        return code_parts(
            self.home, self.state, sources=sources, sandbox=self.sandbox, secrets=self.secrets
        )

    def _changes(self, code: CodeParts) -> ChangeService:
        state = self.state
        return ChangeService(
            ChangeParts(
                changes=state.changes,
                workshop=code.workshops.of,
                notebooks=state.notebooks,
                results=state.results,
                sandbox=self.sandbox,
                approvals=self.approvals,
            )
        )

    def _runs(
        self, parts: RunParts, boards: Boards, *, second: SecondRoutes, watch: Watch
    ) -> RunService:
        runs = RunService(
            parts, finished=lambda run: _follow(run, boards, second=second, watch=watch)
        )
        self.approvals.when_decided(runs.decided)
        runs.recover()
        return runs

    def _cells(self, sources: SourceService) -> CellService:
        return CellService(
            self.state.notebooks,
            self.state.results,
            sources=sources,
            sandbox=self.sandbox,
            confinement=self.sandbox.confinement,
        )

    def _exports(self, notebooks: NotebookService, sources: SourceService) -> ExportService:
        return ExportService(
            self.home,
            notebooks,
            cells=self.state.notebooks,
            results=self.state.results,
            sources=sources,
            sandbox=self.sandbox,
        )

    def _boards(self, sources: SourceService) -> Boards:
        stores = Stores(self.state.dashboards, self.state.notebooks, self.state.results)
        boards = assembled(
            self.home,
            stores,
            sources=sources,
            sandbox=self.sandbox,
            unwatched=Unwatched(self.timer, self.approvals, self.tasks.submit),
        )
        self.tasks.submit("schedules", boards.schedules.start)
        return boards

    def _second(self, sources: SourceService) -> SecondRoutes:
        return SecondRoutes(
            RouteParts(
                notebooks=self.state.notebooks,
                results=self.state.results,
                sources=sources,
                sandbox=self.sandbox,
                tasks=self.tasks,
            )
        )

    def _told(
        self, source: Source, models: ModelService, *, sources: SourceService, watch: Watch
    ) -> None:
        """A source can be asked: let the model read it while the person is still looking at the
        profile, look for what stands out, and check what is watched in it."""
        watch.findings.later(source)
        watch.alerts.later(source.id, self.tasks)
        models.warm(sources.schema((source.id,)), sources.joins((source.id,)))

    def _warmer(self, runs: RunService) -> Callable[[], None]:
        def warm() -> None:
            self.sandbox.warm()
            runs.warm()

        return warm

    def _chooser(self, settings: Settings) -> ModelChooser:
        chooser = ModelChooser(
            self.shelf,
            self.state.settings,
            secrets=self.secrets,
            open_local=local_opener(self.home.prefixes),
            open_remote=remote_opener,
            forced_local=settings.local_only,
        )
        if settings.scripted is not None:
            chooser.register(scripted_from(settings.scripted))
        return chooser

    def _models(self) -> ModelService:
        return ModelService(
            ModelParts(
                shelf=self.shelf,
                chooser=self.chooser,
                settings=self.state.settings,
                secrets=self.secrets,
                tasks=self.tasks,
                sandbox=self.sandbox,
                trial=trial,
                servers=local_servers,
            )
        )

    def _verified(self, sources: SourceService) -> VerifiedService:
        return VerifiedService(
            self.state.verified,
            self.state.notebooks,
            sources=sources,
            likeness=Likeness(self.vectors, self._ready_embedder),
            sandbox=self.sandbox,
        )

    def _run_parts(
        self,
        sources: SourceService,
        metrics: MetricService,
        *,
        verified: VerifiedService,
        code: CodeParts,
    ) -> RunParts:
        return RunParts(
            runs=self.state.runs,
            notebooks=self.state.notebooks,
            results=self.state.results,
            sources=sources,
            models=self.chooser,
            sandbox=self.sandbox,
            tasks=self.tasks,
            skills=cache(lambda: self._skills(verified, code)),
            checkpoints=self.home.checkpoints,
            embedder=self._ready_embedder,
            default_model=self.chooser.default,
            metrics=metrics.usable,
            sends_to=self.chooser.sends_to,
            approvals=self.approvals,
            barred=partial(barred_for, self.state.settings),
            workshop=code.workshops.of,
        )

    def _skills(self, verified: VerifiedService, code: CodeParts) -> Skills:
        """Loaded at the first question or soon after start: the page does not wait for them."""
        from core import builtin
        from core.agents.base import accept_agent
        from core.plugins import collect, installed

        points = self._points()
        return Skills(
            intents=builtin.intents(self._ready_embedder),
            agents=collect("register_agents", (builtin, *installed()), accept_agent),
            templates=builtin.templates(
                verified.find, code.workshops.yard, code.shelf, points.find, figures=points.figure
            ),
        )

    def _points(self) -> ChangePoints:
        state = self.state
        return ChangePoints(
            state.sources.list,
            state.findings.get,
            state.alerts.list,
            state.alerts.spoken,
            boards=state.dashboards.list,
        )

    def _ready_embedder(self) -> Embedder | None:
        files = ("all-minilm-l6-v2", "all-minilm-l6-v2-tokenizer")
        ready = all(self.shelf.status(file) == "ready" for file in files)
        return self.embedder if ready else None

    def _tidy_later(self, sources: SourceService) -> None:
        """Remove copies and results that nothing refers to any more."""
        started = time.time() - _COARSE

        def tidy() -> None:
            sources.sweep(before=started)
            self.state.results.collect()

        self.tasks.submit("tidy", tidy)

    def _embedder_files(self) -> tuple[Path, Path]:
        return self.shelf.file("all-minilm-l6-v2"), self.shelf.file("all-minilm-l6-v2-tokenizer")

    def _closer(self, first: Sequence[Callable[[], None]]) -> Callable[[], None]:
        lock = threading.Lock()
        left = [
            self.timer.close,
            *first,
            self.tasks.close,
            self.chooser.close,
            self.sandbox.close,
            self.vectors.close,
            self.state.close,
        ]

        def close() -> None:
            with lock:
                steps, left[:] = list(left), []
            for step in steps:
                try:
                    step()
                except Exception:  # the next ones must still be closed
                    log.exception("closing failed")

        return close


def _follow(run: Run, boards: Boards, *, second: SecondRoutes, watch: Watch) -> None:
    """What its answer asked for: a dashboard, an alert; and a second route to its figures."""
    boards.builder.finished(run)
    watch.asked.after(run)
    second.later(run)


def _folders(folder: Path | None) -> tuple[Path, ...]:
    return (folder,) if folder is not None else ()
