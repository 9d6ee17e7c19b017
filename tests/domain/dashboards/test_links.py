"""Tokens of links: long, kept as digests, found in constant time."""

from __future__ import annotations

from datetime import timedelta

from core.domain.dashboards.links import LONGEST, SharedLink, digest_of, link_of, new_token
from tests.fakes import samples


def link(token: str, **fields: object) -> SharedLink:
    made = SharedLink(
        id=token, dashboard_id="a", digest=digest_of(token), hint="", created_at=samples.START
    )
    return made.model_copy(update=fields)


def test_tokens_are_long_and_never_the_same() -> None:
    made = {new_token() for _ in range(200)}
    assert len(made) == 200
    assert min(map(len, made)) >= 43


def test_a_link_is_found_by_its_whole_token_only() -> None:
    tokens = [new_token() for _ in range(3)]
    links = [link(token) for token in tokens]
    for token, each in zip(tokens, links, strict=True):
        assert link_of(token, links) == each
        assert link_of(token[:-1], links) is None
        assert link_of(each.digest, links) is None
    for odd in ("", "\ud800", "x" * (LONGEST + 1)):
        assert link_of(odd, links) is None


def test_it_is_open_until_it_ends_or_is_taken_back() -> None:
    end = samples.START + timedelta(days=1)
    assert link("t").open_at(end)
    assert link("t", ends_at=end).open_at(end - timedelta(seconds=1))
    assert not link("t", ends_at=end).open_at(end)
    assert not link("t", revoked_at=samples.START).open_at(samples.START)
