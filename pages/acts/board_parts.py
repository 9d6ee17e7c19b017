"""What a dashboard reads while it is drawn, and the files it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from components import session
from components.boards.share_menu import FORMS, Form, ShareState
from components.tiles.face import Shelf
from core.domain.dashboards.filters import Chosen
from pages.acts.tracing import is_traced
from pages.live.prints import printing

if TYPE_CHECKING:
    from core.services.dashboards.tiles import TilesView


def shelf(dashboard_id: str, chosen: Sequence[Chosen]) -> Shelf:
    services = session.services()
    return Shelf(
        result=services.tiles.result,
        table=services.tiles.table,
        export=lambda tile_id, form: (
            services.explorer.export(dashboard_id, tile_id, form, chosen).content
        ),
        traced=is_traced(),
    )


def sharing(view: TilesView) -> ShareState:
    """The files that the dashboard can become, as it is on show."""
    services = session.services()
    title, dashboard_id = view.dashboard.title, view.dashboard.id
    found = {form: services.prints.printed(view, form) for form in FORMS}
    return ShareState(
        title,
        export=lambda form: _exported(dashboard_id, form, view.chosen),
        browser=services.prints.browser(),
        printed={form: made.content for form, made in found.items() if made is not None},
        printing=printing(dashboard_id),
    )


def _exported(dashboard_id: str, form: Form, chosen: Sequence[Chosen]) -> bytes:
    services = session.services()
    if form == "yaml":
        return services.dashboards.export(dashboard_id).content
    from core.services.exports.dashboard_page import dashboard_page

    view = services.tiles.known(dashboard_id, chosen)
    return dashboard_page(view, services.tiles.result).content
