"""A repository's files and history become tables: workers parse shares of it side by side."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from core.domain.cancel import CancelToken
from core.domain.code.index import (
    CodeIndexed,
    HistoryRead,
    IndexCode,
    ParseCode,
    ReadHistory,
    Share,
    Tag,
)
from core.domain.work import Limits, Progress, Reply
from core.errors import StepError
from core.protocols import GitStore, Sandbox

_LIMITS = Limits(seconds=1_800, memory=2_000_000_000)
_ENDED = frozenset({"crash", "time", "cpu", "memory", "limit"})
_MOST_ENDED = 60
_MOST_SHARES = 4
_ALONE = 400
_PACKED, _PARSED = 0.1, 0.75
Report = Callable[[Progress], None]


@dataclass(frozen=True)
class Indexing:
    """What to index, and where: `work` is for what is in between, `into` for the tables."""

    store: GitStore
    commit: str
    name: str
    tags: tuple[Tag, ...]
    taken: tuple[str, ...]
    work: Path
    into: Path


class Indexer:
    """One repository at a time; whatever goes wrong ends what is under way beside it."""

    def __init__(self, sandbox: Sandbox, what: Indexing, *, progress: Report) -> None:
        self._sandbox = sandbox
        self._what = what
        self._tell = progress
        self._done: dict[int, float] = {}
        self._dated = HistoryRead(tables=(), profiles=())
        self._ended = 0
        self._counting = threading.Lock()

    def index(self, cancel: CancelToken | None = None) -> CodeIndexed:
        """StepError when it cannot be read; Cancelled."""
        what = self._what
        self._tell(Progress(fraction=0.0, text="Reading files and history"))
        with _ending(cancel) as token, ThreadPoolExecutor(_MOST_SHARES + 1) as beside:
            history = beside.submit(self._history, token)
            try:
                files = what.store.pack(what.commit, what.work, cancel=token).files
                shares = _shares(files)
                parts = [
                    beside.submit(self._parse, share, files, top=number, token=token)
                    for number, share in enumerate(shares)
                ]
                _all_of([history, *parts])
                self._tell(Progress(fraction=_PARSED, text="Linking what is called"))
                return self._together(token)
            except BaseException:
                token.cancel()
                raise

    def _history(self, token: CancelToken) -> None:
        what, file = self._what, self._what.work / "history"
        what.store.history(what.commit, file, cancel=token)
        request = ReadHistory(
            name=what.name,
            history=str(file),
            into=str(what.into),
            tags=what.tags,
            taken=what.taken,
        )
        reply = self._sandbox.run(request, limits=_LIMITS, cancel=token).reply
        if reply.kind != "history_read":
            _odd(reply)
        self._dated = reply

    def _parse(self, share: Share, files: int, *, top: int, token: CancelToken) -> None:
        """A share that ends its worker is tried in halves, down to the file that does it."""
        try:
            self._parsed(share, files, top=top, token=token)
        except StepError as error:
            if error.code not in _ENDED or not self._goes_on():
                raise
            for left in (self._what.work / "shares").glob(f"{share.name}.*"):
                left.unlink()
            for half in share.halves(files):
                self._parse(half, files, top=top, token=token)
            if not share.halves(files):
                self._parsed(share, files, top=top, token=token, unread=True)

    def _parsed(
        self, share: Share, files: int, *, top: int, token: CancelToken, unread: bool = False
    ) -> None:
        def told(progress: Progress) -> None:
            self._done[top] = max(self._done.get(top, 0.0), progress.fraction or 0.0)
            part = sum(self._done.values()) / len(_shares(files))
            whole = _PACKED + (_PARSED - _PACKED) * part
            self._tell(progress.model_copy(update={"fraction": whole}))

        request = ParseCode(
            pack=str(self._what.work / "pack"),
            manifest=str(self._what.work / "manifest"),
            into=str(self._what.work / "shares"),
            share=share,
            unread=unread,
        )
        limits = _LIMITS.model_copy(update={"seconds": 30 + files / share.step / 10})
        reply = self._sandbox.run(request, limits=limits, cancel=token, progress=told).reply
        if reply.kind != "code_parsed":
            _odd(reply)

    def _goes_on(self) -> bool:
        """Whether workers end by files; where all of them do it is something else."""
        with self._counting:
            self._ended += 1
            return self._ended < _MOST_ENDED

    def _together(self, token: CancelToken) -> CodeIndexed:
        what = self._what
        request = IndexCode(
            name=what.name,
            commit=what.commit,
            pack=str(what.work / "pack"),
            manifest=str(what.work / "manifest"),
            shares=str(what.work / "shares"),
            dated=self._dated,
            into=str(what.into),
            taken=what.taken,
        )

        def told(progress: Progress) -> None:
            self._tell(progress.model_copy(update={"fraction": None}))

        reply = self._sandbox.run(request, limits=_LIMITS, cancel=token, progress=told).reply
        if reply.kind != "code_indexed":
            _odd(reply)
        return reply


def _shares(files: int) -> list[Share]:
    """One a core; for a few files starting a second worker takes longer than they do."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    step = max(1, min(cores or 1, _MOST_SHARES, files // _ALONE))
    return [Share(start=start, step=step) for start in range(step)]


def _all_of(parts: Sequence[Future[None]]) -> None:
    """The first error among them, at once."""
    done, _ = wait(parts, return_when=FIRST_EXCEPTION)
    for each in done:
        each.result()


def _odd(reply: Reply) -> NoReturn:
    raise StepError(f"A worker replied to indexing with {reply.kind}.", code="crash")


@contextmanager
def _ending(outer: CancelToken | None) -> Iterator[CancelToken]:
    """A token that is cancelled with the outer one, and can be alone."""
    token = CancelToken()
    forget = outer.on_cancel(token.cancel) if outer is not None else None
    try:
        yield token
    finally:
        if forget is not None:
            forget()
