"""Browsers that can print: found by name, and where they are usually put."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_NAMES = {
    "google-chrome": "Chrome",
    "google-chrome-stable": "Chrome",
    "chrome": "Chrome",
    "chromium": "Chromium",
    "chromium-browser": "Chromium",
    "microsoft-edge": "Edge",
    "microsoft-edge-stable": "Edge",
    "msedge": "Edge",
    "brave-browser": "Brave",
    "brave": "Brave",
}
_LINUX = {
    "/opt/google/chrome/chrome": "Chrome",
    "/usr/lib/chromium/chromium": "Chromium",
    "/opt/microsoft/msedge/msedge": "Edge",
    "/opt/brave.com/brave/brave": "Brave",
}
_MACOS = {
    "Google Chrome.app/Contents/MacOS/Google Chrome": "Chrome",
    "Chromium.app/Contents/MacOS/Chromium": "Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge": "Edge",
    "Brave Browser.app/Contents/MacOS/Brave Browser": "Brave",
}
_WINDOWS = {
    "Google/Chrome/Application/chrome.exe": "Chrome",
    "Chromium/Application/chrome.exe": "Chromium",
    "Microsoft/Edge/Application/msedge.exe": "Edge",
    "BraveSoftware/Brave-Browser/Application/brave.exe": "Brave",
}
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


@dataclass(frozen=True)
class Browser:
    """`name` is for people."""

    name: str
    file: str


def first_browser(
    environment: Mapping[str, str] | None = None, *, platform: str = sys.platform
) -> Browser | None:
    """The one to print with; None where there is none."""
    variables = os.environ if environment is None else environment
    return next(_found(variables, platform), None)


def _found(variables: Mapping[str, str], platform: str) -> Iterator[Browser]:
    on_path = variables.get("PATH", "")
    for name, title in _NAMES.items():
        file = shutil.which(name, path=on_path) if on_path else None
        if file is not None:
            yield Browser(title, file)
    for place, title in _usual(variables, platform):
        if os.access(place, os.X_OK) and place.is_file():
            yield Browser(title, str(place))


def _usual(variables: Mapping[str, str], platform: str) -> Iterator[tuple[Path, str]]:
    if platform == "win32":
        roots = [Path(variables[name]) for name in _WINDOWS_ROOTS if variables.get(name)]
        inside = _WINDOWS
    elif platform == "darwin":
        roots = [Path("/Applications")]
        if variables.get("HOME"):
            roots.append(Path(variables["HOME"], "Applications"))
        inside = _MACOS
    else:
        roots, inside = [Path("/")], {file.lstrip("/"): name for file, name in _LINUX.items()}
    for root in roots:
        for place, title in inside.items():
            yield root / place, title
