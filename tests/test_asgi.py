"""How the server is set up."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from streamlit import config, net_util
from streamlit.web.server.server_util import is_url_from_allowed_origins

from core.errors import UserError
from syna_app import ROOT, asgi
from syna_app.asgi import configuration, need_free, serve
from syna_app.front import PAGES, front_page
from tests.servers.ports import free_port

FILE = ROOT / "streamlit_config.toml"


def test_every_option_is_one_that_streamlit_knows() -> None:
    known = config.get_config_options()
    assert not [name for name in configuration(FILE, {}) if name not in known]


def test_what_privacy_and_speed_need_is_set() -> None:
    options = configuration(FILE, {})
    assert options["browser.gatherUsageStats"] is False
    assert options["server.address"] == "127.0.0.1"
    assert options["runner.postScriptGC"] is False
    assert options["client.showErrorDetails"] == "none"


def test_fonts_and_colours_come_from_this_machine() -> None:
    assert "://" not in FILE.read_text()


def test_environment_wins_over_the_file_in_its_own_type(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('[server]\nport = 1\naddress = "x"\n[theme.dark]\nfont = "y"\n')
    variables = {
        "STREAMLIT_SERVER_PORT": "9",
        "STREAMLIT_RUNNER_POST_SCRIPT_GC": "true",
        "STREAMLIT_SERVER_COOKIE_SECRET": "never passed on",
    }
    assert configuration(file, variables) == {
        "server.port": 9,
        "server.address": "x",
        "theme.dark.font": "y",
        "runner.postScriptGC": True,
    }


def test_the_page_has_its_own_name_and_asks_no_host() -> None:
    page = front_page()
    assert "<title>Syna</title>" in page
    assert "BACKEND_BASE_URL" in page
    assert 'as="font"' not in page
    assert not [url for url in re.findall(r"https?://[^\s\"'<]+", page) if "apache.org" not in url]


def test_a_port_that_is_taken_is_said_before_anything_starts() -> None:
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(UserError, match=f"Port {port} .* cannot be used") as refused:
            serve(port=port)
        assert f"http://localhost:{port}" in refused.value.remedy
    need_free("127.0.0.1", port)


def test_a_page_of_another_origin_makes_the_server_ask_no_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    class Served:
        def run(self, config: object) -> None:
            assert not is_url_from_allowed_origins("http://elsewhere.example:8501")

    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, **_: asked.append(url))
    monkeypatch.setattr(asgi, "make_app", lambda *_, **__: Served())
    assert not is_url_from_allowed_origins("http://elsewhere.example:8501")
    assert asked, "the library asks by itself"
    asked.clear()
    serve(port=free_port())
    assert asked == []


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_in_both_themes(theme: str) -> None:
    colours = {
        name.removeprefix(f"theme.{theme}."): str(value)
        for name, value in configuration(FILE, {}).items()
        if name.startswith(f"theme.{theme}.")
    }
    assert contrast(colours["textColor"], colours["backgroundColor"]) >= 7
    assert contrast(colours["textColor"], colours["secondaryBackgroundColor"]) >= 7
    assert contrast(colours["primaryColor"], "#ffffff") >= 4.5
    assert contrast(colours["primaryColor"], colours["backgroundColor"]) >= 3
    assert contrast(colours["linkColor"], colours["backgroundColor"]) >= 4.5


def test_every_page_is_served_at_its_address() -> None:
    """One that is forgotten asks for files that are not there."""
    source = (ROOT / "syna_app" / "app.py").read_text(encoding="utf-8")
    pages = re.findall(r'_PAGES / "(\w+)\.py"((?:(?!st\.Page).)*)', source, re.DOTALL)
    given = {name: re.search(r'url_path="([\w-]+)"', rest) for name, rest in pages}
    paths = {found.group(1) if found else name for name, found in given.items()}
    assert len(paths) > 15
    assert paths - {"home"} == set(PAGES)
