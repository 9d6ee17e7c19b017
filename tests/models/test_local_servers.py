"""Looking for model servers on this machine."""

from __future__ import annotations

import pytest

from core.models import local_servers as looking
from core.models.local_servers import local_servers
from tests.fakes.file_server import FileServer
from tests.fakes.openai_server import OpenAIServer


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is slow to answer."""
    monkeypatch.setattr(looking, "_PATIENCE", 60.0)


def test_a_server_that_speaks_like_openai_is_found() -> None:
    with OpenAIServer() as server:
        assert local_servers((("Ollama", server.address),)) == (("Ollama", server.base_url),)


def test_other_servers_and_closed_ports_are_not() -> None:
    with FileServer(b"x") as server:
        assert local_servers((("A", server.address), ("B", "http://127.0.0.1:9"))) == ()
