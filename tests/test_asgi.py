"""How the server is set up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit import config

from syna_app import ROOT
from syna_app.asgi import configuration
from syna_app.front import PAGES, front_page

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
