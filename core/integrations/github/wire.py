"""Requests to GitHub's REST API: retried where that does no harm, and failed in plain words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

import httpx

from core.domain.approvals.shown import bare
from core.domain.deploy.hosting import checked_base
from core.errors import StepError

Json = dict[str, object]
_VERSION = "2022-11-28"
_TRIES = 3
_MOST_PAGES = 10
_MOST_BYTES = 20_000_000
_LONGEST_PAUSE = 30.0


class Wire:
    """One host. The token travels in a header only, to that host only; it is in no error text."""

    def __init__(
        self,
        base: str,
        token: str,
        *,
        patience: float = 20.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._host = checked_base(base)
        self._client = httpx.Client(
            base_url=base.rstrip("/"),
            timeout=patience,
            follow_redirects=False,  # a redirect could carry the token to another host
            headers={
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": _VERSION,
                "User-Agent": "syna",
                **({"Authorization": f"Bearer {token}"} if token else {}),
            },
        )

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Json:
        """One object."""
        return _object(self._send("GET", path, params=params))

    def every(
        self, path: str, params: Mapping[str, str | int] | None = None, *, inside: str = ""
    ) -> Iterator[Json]:
        """The objects of all pages, up to a thousand; `inside` names the list in each page."""
        asked: Mapping[str, str | int] | None = {"per_page": 100, **(params or {})}
        for _ in range(_MOST_PAGES):
            reply = self._send("GET", path, params=asked)
            body = _json(reply)
            listed = body.get(inside, []) if isinstance(body, dict) and inside else body
            yield from (
                (each for each in listed if isinstance(each, dict))
                if isinstance(listed, list)
                else ()
            )
            following = reply.links.get("next", {}).get("url")
            if not following or urlsplit(following).netloc != self._client.base_url.netloc.decode():
                return
            path, asked = following, None

    def send(self, method: str, path: str, body: Json | None = None) -> Json:
        """One object; empty where nothing comes back. Not repeated: it may have been done."""
        reply = self._send(method, path, body=body)
        return _object(reply) if reply.content else {}

    def close(self) -> None:
        self._client.close()

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Json | None = None,
    ) -> httpx.Response:
        tries = _TRIES if method == "GET" else 1
        for attempt in range(1, tries + 1):
            try:
                reply = self._once(method, path, params=params, body=body)
            except httpx.HTTPError as error:
                if attempt == tries:
                    raise self._unreached(error, method) from None
                self._pause(0.5 * 2**attempt)
                continue
            pause = _pause_of(reply) if attempt < tries else None
            if pause is not None:
                self._pause(pause)
                continue
            if reply.is_success:
                return reply
            raise refused(reply, self._host)
        raise AssertionError

    def _once(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None,
        body: Json | None,
    ) -> httpx.Response:
        """One exchange, whose answer is bounded in size."""
        with self._client.stream(method, path, params=params, json=body) as reply:
            taken = bytearray()
            for part in reply.iter_bytes():
                taken += part
                if len(taken) > _MOST_BYTES:
                    raise StepError(
                        f"{self._host} sent more than {_MOST_BYTES // 1_000_000} MB in one answer.",
                        code="host",
                        kept="Nothing was changed here.",
                        remedy="Check that the address is that of a GitHub API.",
                    )
            return httpx.Response(
                reply.status_code,
                headers=_plain(reply.headers),
                content=bytes(taken),
                request=reply.request,
            )

    def _unreached(self, error: httpx.HTTPError, method: str) -> StepError:
        late = isinstance(error, httpx.TimeoutException)
        said = "did not answer in time" if late else "could not be reached"
        unsure = method != "GET" and not isinstance(error, httpx.ConnectError)
        return StepError(
            f"{self._host} {said}.",
            code="host",
            kept="It is not known whether it did what was asked."
            if unsure
            else "Nothing was changed there.",
            remedy="Look at the repository's page before you try again."
            if unsure
            else "Check the network and the address of the target, then try again.",
        )


def refused(reply: httpx.Response, host: str) -> StepError:
    """Why the host said no, as a person can act on it."""
    status, said = reply.status_code, _said(reply)
    message, remedy = {
        401: (
            f"{host} does not accept the token: it is wrong, ended or revoked.",
            "Enter a new token for this target.",
        ),
        403: (f"{host} does not allow this with that token. {said}", _ALLOW),
        404: (f"{host} has no such thing, or the token may not see it. {said}", _CHECK),
        405: (f"{host} cannot do that now. {said}", "Look at the pull request's page."),
        409: (f"{host} refused: something moved meanwhile. {said}", "Look at what changed there."),
        422: (f"{host} refused what was asked. {said}", _CHECK),
        429: (f"{host} asks for a pause.", "Wait some minutes, then try again."),
    }.get(status, (f"{host} answered with {status}. {said}", "Try again in some minutes."))
    if status == 403 and _limited(reply):
        message, remedy = f"{host} asks for a pause: the token's hourly share is used up.", _WAIT
    return StepError(
        bare(" ".join(message.split())),
        code="host",
        kept="Nothing was changed there.",
        remedy=remedy,
    )


_ALLOW = "Give the token the right to contents, pull requests and actions of this repository."
_CHECK = "Check the repository's name, the branch and the address in the target."
_WAIT = "Wait until the next hour, then try again."


def _pause_of(reply: httpx.Response) -> float | None:
    """Seconds to wait before asking again, where that can help."""
    if reply.status_code in (500, 502, 503, 504):
        return 1.0
    if reply.status_code == 429 or (reply.status_code == 403 and "retry-after" in reply.headers):
        told = reply.headers.get("retry-after", "")
        seconds = float(told) if told.isdigit() else 5.0
        return seconds if seconds <= _LONGEST_PAUSE else None
    return None


def _limited(reply: httpx.Response) -> bool:
    return reply.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in reply.headers


def _said(reply: httpx.Response) -> str:
    """The host's own words, short and on one line."""
    try:
        body = json.loads(reply.content)
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    words = [body.get("message"), *(_fault(each) for each in body.get("errors") or ())]
    plain = " ".join(word for word in words if isinstance(word, str))
    return f"It says: “{' '.join(plain.split())[:200]}”." if plain else ""


def _fault(each: object) -> object:
    return each.get("message") if isinstance(each, dict) else each


def _plain(headers: httpx.Headers) -> dict[str, str]:
    """Without what described the bytes on the way: they are unpacked."""
    return {
        name: value
        for name, value in headers.items()
        if name not in ("content-encoding", "content-length", "transfer-encoding")
    }


def _json(reply: httpx.Response) -> object:
    try:
        found: object = json.loads(reply.content)
    except ValueError:
        raise StepError(
            "The host's answer is not JSON.",
            code="host",
            kept="Nothing was changed here.",
            remedy="Check that the address is that of a GitHub API.",
        ) from None
    return found


def _object(reply: httpx.Response) -> Json:
    found = _json(reply)
    if isinstance(found, dict):
        return found
    raise StepError("The host's answer is not what its API promises.", code="host")
