"""Dashboards behind a link: one page of HTML, without Syna's own pages, cookies or scripts."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from components import session
from core.errors import SynaError

log = logging.getLogger("syna.shared")
PATH = "/shared/{token}"
_HEADERS = {
    "Cache-Control": "no-store",  # a link that is taken back shows nothing from then on
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_NOTHING = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><style>'
    ":root{{color-scheme:light dark}}body{{font:15px/1.5 system-ui,sans-serif;max-width:32rem;"
    "margin:20vh auto 0;padding:0 1.25rem}}h1{{font-size:1.4rem}}</style></head>"
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)
_ABSENT = (
    "Nothing is shown here",
    "This link does not exist, has ended, or was taken back. Ask whoever gave it to you for a "
    "new one.",
)
_FAILED = ("The dashboard cannot be shown now", "Nothing was changed. Try again in a minute.")


def shared_routes() -> Sequence[Route]:
    return [Route(PATH, answer)]


def answer(request: Request) -> Response:
    """Runs on a thread: tiles may have to be computed first."""
    from core.services.exports.dashboard_page import dashboard_page
    from core.services.exports.page import served_policy

    try:
        services = session.services()
        view = services.links.opened(request.path_params["token"])
        page = None if view is None else dashboard_page(view, services.tiles.result).content
    except SynaError as error:
        log.warning("a shared dashboard was not shown", extra={"why": error.message})
        return _words(503, *_FAILED)
    if page is None:
        return _words(404, *_ABSENT)
    headers = {**_HEADERS, "Content-Security-Policy": served_policy()}
    return HTMLResponse(page, headers=headers)


def _words(status: int, title: str, text: str) -> Response:
    headers = {**_HEADERS, "Content-Security-Policy": _NOTHING}
    return HTMLResponse(_PAGE.format(title=title, text=text), status, headers=headers)
