"""The versions of a dashboard: what each changed, and going back to one."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from core.domain.dashboards.edits import RenameDashboard
from core.domain.dashboards.spec import Dashboard
from tests.pages.conftest import texts
from tests.pages.test_dashboard_pages import board, shop
from tests.services.dashboards.conftest import Shop

__all__ = ["board", "shop"]


def page(dashboard_id: str) -> None:
    """What stands in the dialog, on a page of its own."""
    from components import session
    from components.boards.versions import versions_body
    from core.domain.dashboards.edits import ReplaceAll
    from pages.acts.board import edit

    dashboards = session.services().dashboards
    versions_body(
        dashboards.get(dashboard_id),
        dashboards.versions(dashboard_id),
        back=lambda one: edit(dashboard_id, ReplaceAll(spec=one.spec), None),
    )


def test_each_says_what_it_changed_and_can_be_gone_back_to(shop: Shop, board: Dashboard) -> None:
    before = board.title
    shop.dashboards.edit(board.id, RenameDashboard(title="Else"))
    app = AppTest.from_function(page, args=(board.id,), default_timeout=120).run()
    said = texts(app)
    assert said.index(f"Renamed from “{before}” to “Else”.") < said.index("Made.")
    assert "As it is now" in said
    newest = shop.dashboards.get(board.id).version
    assert f"back-{newest}" not in [button.key for button in app.button]
    app.button(key=f"back-{board.version}").click().run()
    after = shop.dashboards.get(board.id)
    assert after.title == before
    assert after.version > newest
    assert shop.dashboards.undoable(after) == f"Renamed from “Else” to “{before}”."
