"""Every Protocol that use cases and agents depend on. Adapters stand above and implement them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.domain.cancel import CancelToken
from core.domain.catalog import CatalogModel, DownloadView, ModelStatus, ModelTest, Provider
from core.domain.cells import Cell
from core.domain.chat import ChatRequest, Completion, Delta, Message
from core.domain.confinement import Confinement
from core.domain.conversation import Conversation
from core.domain.dashboards.runs import TileRun
from core.domain.dashboards.spec import Dashboard, Version
from core.domain.events import RunEvent
from core.domain.metric_definitions import Metric
from core.domain.notebook import Notebook
from core.domain.plan import Plan
from core.domain.profiles import Join, TableProfile
from core.domain.results import Result, ResultRef
from core.domain.runs import Run
from core.domain.sources import Schema, Source
from core.domain.verified import VerifiedAnswer
from core.domain.work import Limits, Progress, Reply, Request

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa


class ChatModel(Protocol):
    """A language model. Calls raise ModelError, or Cancelled when the token says so."""

    @property
    def id(self) -> str: ...

    def complete(self, request: ChatRequest, cancel: CancelToken | None = None) -> Completion: ...

    def stream(
        self, request: ChatRequest, cancel: CancelToken | None = None
    ) -> Iterator[Delta | Completion]:
        """Deltas as they are written, then the Completion as the last item."""
        ...

    def warm(self, stable: Message, cancel: CancelToken | None = None) -> None:
        """Evaluate and keep a first message, so that the next call that starts with it is quick."""
        ...


class ModelProvider(Protocol):
    """Finds the model to use. None when none is ready."""

    def chat(self, model: str | None = None) -> ChatModel | None: ...

    def ready(self, model: str | None = None) -> bool:
        """Whether `chat` would return a model, without loading it."""
        ...


class ModelChooser(ModelProvider, Protocol):
    """A ModelProvider that a person can look into and change."""

    def default(self) -> str:
        """The id of the model that answers when none is named; it need not be ready."""
        ...

    def forget(self, id: str) -> None:
        """After its file or its provider changed: drop what is loaded, begin afresh."""
        ...

    def extra(self) -> Sequence[str]:
        """Ids of registered models that are neither files nor remote."""
        ...


class ModelShelf(Protocol):
    """The catalogue and the files of it that are here."""

    def models(self) -> Sequence[CatalogModel]: ...

    def get(self, id: str) -> CatalogModel: ...

    def with_needs(self, id: str) -> Sequence[CatalogModel]:
        """The model, then everything it needs."""
        ...

    def status(self, id: str) -> ModelStatus: ...

    def fetch(self, id: str, report: Callable[[DownloadView], None], cancel: CancelToken) -> None:
        """Download and check the file, unless it is here; ModelError, UserError or Cancelled."""
        ...

    def remove(self, id: str) -> None: ...


class Embedder(Protocol):
    """`embed` gives float32 [len(texts), dimension], rows of length 1."""

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]: ...


@dataclass(frozen=True)
class Replied:
    """A worker's reply and the Arrow tables that came with it; `table` is the first of them.

    `reply` is never a Failure.
    """

    reply: Reply
    table: pa.Table | None = None
    tables: tuple[pa.Table, ...] = ()


class Sandbox(Protocol):
    """Runs one request in a worker process. A failure of any kind is raised as StepError,
    a cancelled token as Cancelled."""

    def run(
        self,
        request: Request,
        *,
        limits: Limits | None = None,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Replied: ...

    def confinement(self) -> Confinement:
        """How well requests are shut off here; the first call may take a second."""
        ...

    def close(self) -> None: ...


class ResultStore(Protocol):
    """Keeps results of cells by fingerprint. StorageError when one is not there."""

    def put(self, ref: ResultRef, table: pa.Table) -> None: ...

    def table(self, ref: ResultRef) -> pa.Table: ...

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        """The rows as Python values, the first `rows` of them if given."""
        ...


class NotebookStore(Protocol):
    """Notebooks and their cells. Deleted notebooks stay restorable until purged."""

    def save(self, notebook: Notebook) -> None: ...

    def get(self, notebook_id: str) -> Notebook: ...

    def list(self, *, search: str = "", deleted: bool = False) -> Sequence[Notebook]:
        """Newest change first; `search` matches titles, questions, answers and notes."""
        ...

    def purge(self, notebook_id: str) -> None: ...

    def cells(self, notebook_id: str) -> Sequence[Cell]: ...

    def cell(self, cell_id: str) -> Cell: ...

    def save_cells(self, cells: Sequence[Cell]) -> None:
        """Insert or replace, all or none."""
        ...

    def remove_cells(self, cell_ids: Sequence[str]) -> None: ...


class SourceStore(Protocol):
    """Sources with what is known about them."""

    def save(
        self, source: Source, profiles: Sequence[TableProfile], joins: Sequence[Join]
    ) -> None: ...

    def rename(self, source_id: str, name: str) -> None: ...

    def get(self, source_id: str) -> Source: ...

    def list(self) -> Sequence[Source]: ...

    def profiles(self, source_id: str) -> Sequence[TableProfile]: ...

    def joins(self) -> Sequence[Join]: ...

    def save_joins(self, joins: Sequence[Join]) -> None: ...

    def remove(self, source_id: str) -> None: ...


class MetricStore(Protocol):
    """Metrics that people defined, whatever data is attached."""

    def save(self, metrics: Sequence[Metric]) -> None:
        """Insert or replace, all or none."""
        ...

    def get(self, metric_id: str) -> Metric: ...

    def list(self) -> Sequence[Metric]:
        """By name."""
        ...

    def remove(self, metric_ids: Sequence[str]) -> None: ...


class VerifiedStore(Protocol):
    """Answers that people verified."""

    def save(self, answer: VerifiedAnswer) -> None: ...

    def get(self, answer_id: str) -> VerifiedAnswer: ...

    def find(self, key: str) -> Sequence[VerifiedAnswer]:
        """Those of one question, newest first."""
        ...

    def list(self) -> Sequence[VerifiedAnswer]:
        """Newest first."""
        ...

    def remove(self, answer_id: str) -> None: ...


class DashboardStore(Protocol):
    """Dashboards with all their versions, and what their tiles computed last."""

    def add(self, dashboard: Dashboard, version: Version) -> None: ...

    def save(self, dashboard: Dashboard, version: Version | None = None, *, seen: int) -> None:
        """Replace it, with one version more if given. ChangedMeanwhile, and nothing is saved, when
        its revision is not the one that was `seen`."""
        ...

    def get(self, dashboard_id: str) -> Dashboard: ...

    def list(self, *, search: str = "", deleted: bool = False) -> Sequence[Dashboard]:
        """Newest change first; `search` matches titles of dashboards and tiles."""
        ...

    def versions(self, dashboard_id: str) -> Sequence[Version]:
        """Oldest first."""
        ...

    def version(self, dashboard_id: str, number: int) -> Version | None: ...

    def last_number(self, dashboard_id: str) -> int:
        """The highest number of a version, 0 when there is none."""
        ...

    def purge(self, dashboard_id: str) -> None: ...

    def runs(self, dashboard_id: str) -> Sequence[TileRun]:
        """The last of each tile, without filters."""
        ...

    def save_runs(self, dashboard_id: str, runs: Sequence[TileRun]) -> None: ...


class VectorStore(Protocol):
    """Vectors by id, for likeness. It can be made anew from what the ids stand for."""

    def put(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Insert or replace; float32 [len(ids), dimension], rows of length 1."""
        ...

    def remove(self, ids: Sequence[str]) -> None: ...

    def ids(self) -> frozenset[str]: ...

    def near(self, vector: npt.NDArray[np.float32], most: int) -> Sequence[tuple[str, float]]:
        """Ids with their cosine likeness (-1 to 1), the likest first."""
        ...

    def close(self) -> None: ...


class RunStore(Protocol):
    """Runs and their events. Appends are durable when the call returns."""

    def save(self, run: Run) -> None: ...

    def get(self, run_id: str) -> Run: ...

    def list(self, *, notebook_id: str | None = None, limit: int = 100) -> Sequence[Run]:
        """Newest first."""
        ...

    def append(self, events: Sequence[RunEvent]) -> None: ...

    def events(self, run_id: str, after: int = 0) -> Sequence[RunEvent]: ...


class SettingStore(Protocol):
    """Small named values: default model, log level, tests of models, remote providers."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str | None) -> None: ...

    def providers(self) -> Sequence[Provider]: ...

    def save_provider(self, provider: Provider) -> None: ...

    def remove_provider(self, provider_id: str) -> None: ...

    def tests(self) -> Sequence[ModelTest]: ...

    def save_test(self, test: ModelTest) -> None: ...


class SecretStore(Protocol):
    """Keys of remote models. `where` says to a person where they are kept."""

    @property
    def where(self) -> str: ...

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str) -> None: ...

    def remove(self, name: str) -> None: ...


class IntentReader(Protocol):
    """Says what kind of question it is, without a model where it can."""

    def read(
        self, question: str, schema: Schema, *, conversation: Conversation
    ) -> tuple[str, float, str]:
        """The intent, how sure (0 to 1), and in a short phrase for people how it was found."""
        ...


class FlowTemplate(Protocol):
    """A plan for a known kind of question, by rule. Asked in order; the first that fits wins."""

    def match(
        self,
        question: str,
        intent: str,
        *,
        schema: Schema,
        conversation: Conversation,
        profiles: Sequence[TableProfile] = (),
        joins: Sequence[Join] = (),
    ) -> Plan | None:
        """The plan, or None. May raise NeedsChoice; its values are questions as they were meant."""
        ...


class TaskRunner(Protocol):
    """Runs work in the background; `name` is one of the run's or download's id."""

    def submit(self, name: str, work: Callable[[], None]) -> None: ...

    def running(self, name: str) -> bool: ...

    def close(self, timeout: float = 5.0) -> None: ...


class Timer(Protocol):
    """Does work again and again in the background, one of a name at a time.

    A turn that was missed, as while the computer slept, is made up for once. It forgets everything
    when the process ends: whoever sets it keeps what is wanted and sets it again.
    """

    def every(self, name: str, minutes: float, work: Callable[[], None]) -> None:
        """From now on, in place of what had that name."""
        ...

    def drop(self, name: str) -> None:
        """No more of it; a name that is not there is no fault."""
        ...

    def names(self) -> frozenset[str]: ...

    def close(self) -> None: ...


class Clock(Protocol):
    """Seconds that only grow, for durations."""

    def __call__(self) -> float: ...
