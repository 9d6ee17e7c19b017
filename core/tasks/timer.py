"""Work again and again, by APScheduler. Its jobs live in memory: the state of Syna is the truth."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger("syna.tasks")
_GRACE = 3_600  # seconds after which a missed turn is not made up for
_THREADS = 2


class APTimer:
    """A Timer. Its library is loaded with the first work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scheduler: Any = None
        self._closed = False

    def every(self, name: str, minutes: float, work: Callable[[], None]) -> None:
        with self._lock:
            if self._closed:
                return
            if self._scheduler is None:
                self._scheduler = _started()
            self._scheduler.add_job(
                _guarded(name, work),
                "interval",
                seconds=max(1.0, minutes * 60),
                id=name,
                replace_existing=True,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=_GRACE,
            )

    def drop(self, name: str) -> None:
        with self._lock:
            if self._scheduler is not None and self._scheduler.get_job(name) is not None:
                self._scheduler.remove_job(name)

    def names(self) -> frozenset[str]:
        with self._lock:
            jobs = self._scheduler.get_jobs() if self._scheduler is not None else ()
            return frozenset(job.id for job in jobs)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=False)


def _started() -> Any:
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import (
        BackgroundScheduler,
    )

    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(_THREADS)}, timezone="UTC", daemon=True
    )
    scheduler.start()
    return scheduler


def _guarded(name: str, work: Callable[[], None]) -> Callable[[], None]:
    def turn() -> None:
        try:
            work()
        except Exception:
            log.exception("scheduled %s met a bug, %s", name, secrets.token_hex(4))

    return turn
