"""Where browsers are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.printing.browsers import first_browser


def put(file: Path, mode: int = 0o755) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("#!/bin/sh\n")
    file.chmod(mode)
    return file


def test_the_path_is_looked_at_first_and_chrome_before_others(tmp_path: Path) -> None:
    for name in ("brave", "chromium", "google-chrome"):
        put(tmp_path / "bin" / name)
    put(tmp_path / "other" / "google-chrome", mode=0o644)
    path = f"{tmp_path / 'other'}:{tmp_path / 'bin'}"
    found = first_browser({"PATH": path}, platform="linux")
    assert found is not None
    assert (found.name, found.file) == ("Chrome", str(tmp_path / "bin" / "google-chrome"))


@pytest.mark.parametrize(
    ("platform", "variable", "place", "name"),
    [
        ("darwin", "HOME", "Applications/Brave Browser.app/Contents/MacOS/Brave Browser", "Brave"),
        ("win32", "PROGRAMFILES(X86)", "Microsoft/Edge/Application/msedge.exe", "Edge"),
        ("win32", "LOCALAPPDATA", "Google/Chrome/Application/chrome.exe", "Chrome"),
    ],
)
def test_the_usual_places_of_each_system_are_looked_at(
    tmp_path: Path, platform: str, variable: str, place: str, name: str
) -> None:
    file = put(tmp_path / place)
    found = first_browser({"PATH": "", variable: str(tmp_path)}, platform=platform)
    assert found is not None
    assert (found.name, found.file) == (name, str(file))


def test_none_is_found_where_there_is_none(tmp_path: Path) -> None:
    assert first_browser({"PATH": str(tmp_path)}, platform="win32") is None
