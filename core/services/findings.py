"""Findings: looked for when a source comes or changes, kept with it, shown when asked for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.domain.cancel import CancelToken
from core.domain.profiles import Join, TableProfile
from core.domain.source_findings import SourceFinding, SourceFindings
from core.domain.sources import Schema, Source
from core.domain.value import now
from core.domain.work import Failure, FindFindings, Limits, Progress, TableGrant, failure_of
from core.errors import Cancelled, StepError, SynaError
from core.protocols import Sandbox, TaskRunner

_LIMITS = Limits(seconds=180, memory=1_600_000_000)
_log = logging.getLogger("syna.findings")


class FindingStore(Protocol):
    """What was found in each source; it goes with the source."""

    def save(self, found: SourceFindings) -> None: ...

    def get(self, source_id: str) -> SourceFindings | None: ...

    def remove(self, source_id: str) -> None: ...


class FindingSources(Protocol):
    """What findings ask of the source service."""

    def get(self, source_id: str) -> Source: ...

    def list(self) -> Sequence[Source]: ...

    def schema(self, source_ids: Sequence[str]) -> Schema: ...

    def profiles(self, source_id: str) -> Sequence[TableProfile]: ...

    def joins(self, source_ids: Sequence[str]) -> Sequence[Join]: ...

    def grants(self, schema: Schema) -> tuple[TableGrant, ...]: ...


@dataclass(frozen=True)
class FindingsView:
    """`found` is None before the first look. `stale` when the source has changed since;
    `progress` is set while it is looked at, `failure` where that did not work out."""

    found: SourceFindings | None = None
    stale: bool = False
    progress: Progress | None = None
    failure: Failure | None = None


@dataclass
class _Look:
    """One look under way, or how the last one failed."""

    cancel: CancelToken = field(default_factory=CancelToken)
    progress: Progress = field(default_factory=lambda: Progress(fraction=None, text="Waiting"))
    failure: Failure | None = None


class FindingService:
    """One source is looked at at a time, so that questions find a worker free."""

    def __init__(
        self,
        store: FindingStore,
        *,
        sources: FindingSources,
        sandbox: Sandbox,
        tasks: TaskRunner,
        told: Callable[[SourceFindings], None] = lambda found: None,
    ) -> None:
        self._store = store
        self._sources = sources
        self._sandbox = sandbox
        self._tasks = tasks
        self._told = told
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._looks: dict[str, _Look] = {}

    def view(self, source_id: str) -> FindingsView:
        found = self._store.get(source_id)
        with self._lock:
            look = self._looks.get(source_id)
        stale = found is not None and found.fingerprint != self._sources.get(source_id).fingerprint
        if look is None:
            return FindingsView(found, stale)
        if look.failure is not None:
            return FindingsView(found, stale, failure=look.failure)
        return FindingsView(found, stale, progress=look.progress)

    def of(self, source_ids: Sequence[str]) -> tuple[SourceFinding, ...]:
        """Those of several sources that hold for the data as it is, the best first."""
        known = {source.id: source for source in self._sources.list()}
        kept = [self._store.get(one) for one in source_ids if one in known]
        fresh = [f for f in kept if f and f.fingerprint == known[f.source_id].fingerprint]
        every = [finding for found in fresh for finding in found.findings]
        return tuple(sorted(every, key=lambda finding: -finding.score))

    def later(self, source: Source) -> None:
        """Look at it in the background; a look at the same source that is under way is ended."""
        look = _Look()
        with self._lock:
            before = self._looks.get(source.id)
            self._looks[source.id] = look
        if before is not None:
            before.cancel.cancel()
        self._tasks.submit(f"findings {source.id}", lambda: self._work(source.id, look))

    def catch_up(self) -> None:
        """At start: look at sources that nobody has looked at since they changed."""
        for source in self._sources.list():
            found = self._store.get(source.id)
            if found is None or found.fingerprint != source.fingerprint:
                self.later(source)

    def cancel(self, source_id: str) -> None:
        with self._lock:
            look = self._looks.get(source_id)
        if look is not None:
            look.cancel.cancel()

    def look(
        self,
        source_id: str,
        *,
        cancel: CancelToken | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> SourceFindings:
        """Look now, and keep what is found."""
        source = self._sources.get(source_id)
        schema = self._sources.schema((source_id,))
        request = FindFindings(
            tables=self._sources.grants(schema),
            profiles=tuple(self._sources.profiles(source_id)),
            joins=tuple(self._sources.joins((source_id,))),
        )
        reply = self._sandbox.run(request, limits=_LIMITS, cancel=cancel, progress=progress).reply
        if reply.kind != "findings_found":
            raise StepError("A worker replied with something else.", code="crash")
        found = SourceFindings(
            source_id=source_id,
            fingerprint=source.fingerprint,
            found_at=now(),
            findings=reply.findings,
            tried=reply.tried,
            seconds=reply.seconds,
        )
        if self._sources.get(source_id).fingerprint == source.fingerprint:
            self._store.save(found)
        return found

    def _work(self, source_id: str, look: _Look) -> None:
        def report(progress: Progress) -> None:
            look.progress = progress

        try:
            with self._turn:
                look.cancel.raise_if_cancelled()
                found = self.look(source_id, cancel=look.cancel, progress=report)
        except Cancelled:
            self._end(source_id, look)
        except SynaError as error:
            failure = failure_of(error)
            if look.cancel.cancelled:
                self._end(source_id, look)
                return
            _log.warning("a source was not looked at", extra={"code": failure.code})
            look.failure = failure
        else:
            self._end(source_id, look)
            self._told(found)

    def _end(self, source_id: str, look: _Look) -> None:
        with self._lock:
            if self._looks.get(source_id) is look:
                del self._looks[source_id]
