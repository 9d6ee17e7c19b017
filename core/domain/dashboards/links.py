"""Links under which a dashboard is read without Syna's pages: who holds one may look."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from pydantic import Field

from core.domain.dashboards.filters import Chosen
from core.domain.value import Value

_BYTES = 32
LONGEST = 200  # of what somebody may send as a token


class SharedLink(Value):
    """`digest` is of the token, which is shown once and kept nowhere; `hint` is its last four
    letters. `chosen` are the filters that its maker fixed. It ends at `ends_at`, if ever.
    """

    id: str
    dashboard_id: str
    digest: str
    hint: str
    title: str = Field(default="", max_length=100)
    chosen: tuple[Chosen, ...] = ()
    created_at: datetime
    ends_at: datetime | None = None
    revoked_at: datetime | None = None

    def open_at(self, moment: datetime) -> bool:
        """Whether it still leads anywhere."""
        ended = self.ends_at is not None and moment >= self.ends_at
        return self.revoked_at is None and not ended


def new_token() -> str:
    """256 random bits, fit for an address."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> str:
    """Without salt and stretching: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def link_of(token: str, links: Iterable[SharedLink]) -> SharedLink | None:
    """The link of a token; every one is looked at, so that the time says nothing."""
    if len(token) > LONGEST:
        return None
    digest, found = digest_of(token), None
    for link in links:
        if hmac.compare_digest(link.digest, digest):
            found = link
    return found
