"""Asking an address whether what was shipped there lives."""

from __future__ import annotations

import time

import httpx

from core.domain.cancel import CancelToken
from core.domain.deploy.outside import HealthSeen
from core.domain.deploy.targets import HealthCheck

_PATIENCE = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_MOST_BYTES = 1_000_000


def ask_health(check: HealthCheck, cancel: CancelToken) -> HealthSeen:
    """Asks at least once, then again with growing pauses until the time is over."""
    begun, pause, tries = time.monotonic(), _FIRST_PAUSE, 0
    with httpx.Client(timeout=_PATIENCE, follow_redirects=False) as client:
        while True:
            cancel.raise_if_cancelled()
            tries += 1
            healthy, said = _once(client, check)
            seconds = time.monotonic() - begun
            if healthy or seconds + pause > check.seconds:
                return HealthSeen(healthy=healthy, said=said, tries=tries, seconds=seconds)
            _sleep(pause, cancel)
            pause = min(pause * 1.7, _LONGEST_PAUSE)


def _once(client: httpx.Client, check: HealthCheck) -> tuple[bool, str]:
    try:
        with client.stream("GET", check.url) as reply:
            if reply.status_code != check.status:
                return False, f"it answered with {reply.status_code}, not {check.status}"
            if not check.contains:
                return True, f"it answered with {reply.status_code}"
            text = _text(reply)
    except httpx.TimeoutException:
        return False, "it did not answer in time"
    except httpx.HTTPError:
        return False, "it could not be reached"
    if check.contains in text:
        return True, f"it answered with {check.status} and says “{check.contains}”"
    return False, f"its answer does not say “{check.contains}”"


def _text(reply: httpx.Response) -> str:
    taken = bytearray()
    for part in reply.iter_bytes():
        taken += part
        if len(taken) > _MOST_BYTES:
            break
    return taken.decode(reply.charset_encoding or "utf-8", "replace")


def _sleep(seconds: float, cancel: CancelToken) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        cancel.raise_if_cancelled()
        time.sleep(min(left, 0.1))
