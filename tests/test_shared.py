"""Dashboards behind a link, over HTTP."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components import session
from core.domain.dashboards.spec import Dashboard
from core.errors import StorageError
from core.services.dashboards.links import LinkService
from syna_app.shared import shared_routes
from tests.fakes.links import MemoryLinkStore
from tests.services.dashboards.conftest import BARS, BY_CHANNEL, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def board(shop: Shop) -> Dashboard:
    return shop.board(shop.tile("channels", BY_CHANNEL, chart=BARS, title="Channels"))


@pytest.fixture
def links(shop: Shop) -> Iterator[LinkService]:
    made = LinkService(MemoryLinkStore(), shop.store, shop.tiles)
    session.override(cast(Any, SimpleNamespace(links=made, tiles=shop.tiles, close=lambda: None)))
    yield made
    session.override(None)


@pytest.fixture
def client(links: LinkService) -> TestClient:
    return TestClient(Starlette(routes=list(shared_routes())))


def test_the_page_is_whole_and_guarded(
    board: Dashboard, links: LinkService, client: TestClient
) -> None:
    got = client.get(f"/shared/{links.make(board.id).token}")
    assert got.status_code == 200
    assert "Channels" in got.text
    assert "set-cookie" not in got.headers
    assert got.headers["referrer-policy"] == "no-referrer"
    assert got.headers["x-robots-tag"].startswith("noindex")
    assert got.headers["cache-control"] == "no-store"
    policy = got.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy
    assert "frame-ancestors 'none'" in policy
    assert "sandbox allow-scripts" in policy


def test_just_the_scripts_of_the_page_may_run(
    board: Dashboard, links: LinkService, client: TestClient
) -> None:
    got = client.get(f"/shared/{links.make(board.id).token}")
    policy = got.headers["content-security-policy"]
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    there = re.findall(r"<script>(.*?)</script>", got.text, flags=re.DOTALL)
    digests = (hashlib.sha256(text.encode()).digest() for text in there)
    assert {base64.b64encode(digest).decode() for digest in digests} == allowed
    assert "unsafe-inline" not in policy.split("script-src", 1)[1].split(";", 1)[0]


def test_unknown_and_taken_back_look_the_same(
    board: Dashboard, links: LinkService, client: TestClient
) -> None:
    made = links.make(board.id)
    links.revoke(made.link.id)
    got = [client.get(f"/shared/{token}") for token in (made.token, "nonsense", "%F0%9F%92%A5")]
    assert [each.status_code for each in got] == [404, 404, 404]
    assert len({each.text for each in got}) == 1
    assert "default-src 'none'" in got[0].headers["content-security-policy"]
    assert got[0].headers["referrer-policy"] == "no-referrer"
    assert client.get("/shared/").status_code == 404


def test_nothing_is_written_through_a_link(
    board: Dashboard, links: LinkService, client: TestClient
) -> None:
    address = f"/shared/{links.make(board.id).token}"
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
    assert client.head(address).text == ""


def test_a_fault_tells_nothing_of_the_inside(
    board: Dashboard, links: LinkService, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(token: str) -> None:
        raise StorageError("/home/ada/state.duckdb is broken")

    monkeypatch.setattr(links, "opened", broken)
    got = client.get("/shared/x")
    assert got.status_code == 503
    assert "/home/ada" not in got.text
