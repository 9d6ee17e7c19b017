"""The one HTML page that Streamlit's script runs in, told its name and its address at once.

As it ships, the page preloads a font that Syna does not use, calls itself Streamlit until the
first rerun, and on any address but the root asks for files that are not there.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

ICON = Path(__file__).resolve().parent / "assets" / "icon.svg"
PAGES = (
    "notebooks",
    "notebook",
    "dashboards",
    "dashboard",
    "alerts",
    "alert",
    "approvals",
    "data",
    "source",
    "connect",
    "code",
    "repository",
    "metric-list",
    "metric",
    "verified",
    "targets",
    "target",
    "models",
    "activity",
    "settings",
)

_PRELOAD = re.compile(r"<link\s+rel=\"preload\"[^>]*as=\"font\"[^>]*>\s*")
_FAVICON = re.compile(r"<link rel=\"shortcut icon\"[^>]*>")
_ADDRESS = '<script>window.__streamlit = {BACKEND_BASE_URL: new URL(".", location).href}</script>'


def front_page() -> str:
    """Streamlit's page with Syna's name and icon, and where its server is."""
    shipped = Path(streamlit.__file__).parent / "static" / "index.html"
    icon = base64.b64encode(ICON.read_bytes()).decode()
    page = _PRELOAD.sub("", shipped.read_text(encoding="utf-8"))
    page = _FAVICON.sub(f'<link rel="icon" href="data:image/svg+xml;base64,{icon}">', page)
    page = page.replace("<title>Streamlit</title>", "<title>Syna</title>")
    return page.replace("<head>", f"<head>{_ADDRESS}", 1)


def front_routes() -> Sequence[Route]:
    page = front_page()

    def answer(_request: Request) -> Response:
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    return [Route(path, answer) for path in ("/", *(f"/{name}" for name in PAGES))]
