"""What a dashboard reads while it is drawn, and the files it becomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from components import session
from components.boards.board_header import Form
from components.tiles.face import Shelf
from core.domain.dashboards.filters import Chosen


def shelf(dashboard_id: str, chosen: Sequence[Chosen]) -> Shelf:
    services = session.services()
    return Shelf(
        result=services.tiles.result,
        table=services.tiles.table,
        export=lambda tile_id, form: (
            services.explorer.export(dashboard_id, tile_id, form, chosen).content
        ),
    )


def exporter(dashboard_id: str, chosen: Sequence[Chosen]) -> Callable[[Form], bytes]:
    services = session.services()

    def export(form: Form) -> bytes:
        if form == "yaml":
            return services.dashboards.export(dashboard_id).content
        from core.services.exports.dashboard_page import dashboard_page

        view = services.tiles.known(dashboard_id, chosen)
        return dashboard_page(view, services.tiles.result).content

    return export
