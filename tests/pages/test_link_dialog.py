"""Links of a dashboard: made once, listed, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.boards.link_dialog import named, shared_address
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.spec import Dashboard
from tests.pages.conftest import Open, texts
from tests.pages.test_dashboard_pages import board, shop

__all__ = ["board", "shop"]


def page(dashboard_id: str, channel: str) -> None:
    """What stands in the dialog, on a page of its own."""
    from components.boards.link_dialog import link_body
    from core.domain.dashboards.filters import Chosen
    from pages.acts.links import link_state

    chosen = [Chosen(column="orders.channel", values=(channel,))] if channel else []
    link_body(link_state(dashboard_id, chosen))


def opened(board: Dashboard, channel: str = "") -> AppTest:
    return AppTest.from_function(page, args=(board.id, channel), default_timeout=120).run()


def make(app: AppTest, name: str) -> str:
    """The token of the address that is shown."""
    app.text_input[0].set_value(name)
    app.button[0].click().run()
    return str(app.code[0].value).rsplit("/", 1)[1]


def test_the_menu_opens_the_dialog(board: Dashboard, open_page: Open) -> None:
    app = open_page("dashboard", **{"dashboard": board.id, "f.orders.channel": "Web"})
    app.session_state["share-board"] = True
    app.run()
    app.button(key="links-board").click().run()
    assert "filtered as it is now: channel Web" in texts(app)


def test_a_link_is_made_with_the_filters_on_show_and_opens(filled: Any, board: Dashboard) -> None:
    app = opened(board, "Web")
    token = make(app, "Board meeting")
    assert "Copy it now" in texts(app)
    assert "Board meeting" in texts(app)
    view = filled.links.opened(token)
    assert view is not None
    assert [each.values for each in view.chosen] == [("Web",)]


def test_a_link_is_taken_back_and_shown_no_more(filled: Any, board: Dashboard) -> None:
    app = opened(board)
    assert "without filters" in texts(app)
    token = make(app, "")
    (link,) = filled.links.list(board.id)
    assert f"Link …{token[-4:]}" in texts(app)
    app.button(key=f"revoke-{link.id}").click().run()
    assert filled.links.opened(token) is None
    assert f"Link …{token[-4:]}" not in texts(app)


def test_an_end_is_the_end_of_that_day(filled: Any, board: Dashboard) -> None:
    app = opened(board)
    tomorrow = date.today() + timedelta(days=1)
    app.date_input[0].set_value(tomorrow)
    make(app, "Ada")
    (link,) = filled.links.list(board.id)
    assert link.ends_at is not None
    assert link.ends_at.date() == tomorrow + timedelta(days=1)
    assert "until" in texts(app)


@pytest.mark.parametrize(
    ("page", "there"),
    [
        ("http://10.0.0.5:8501/dashboard", "http://10.0.0.5:8501/shared/t"),
        ("https://data.example.org/syna/dashboard?dashboard=x", "https://data.example.org/syna/shared/t"),
        ("http://localhost:8501/", "http://localhost:8501/shared/t"),
        ("", "/shared/t"),
    ],
)  # fmt: skip
def test_the_address_is_the_one_that_the_browser_sees(page: str, there: str) -> None:
    assert shared_address(page, "t") == there


def test_filters_are_named_in_words() -> None:
    assert named(Chosen(column="orders.day", since="2024-01-01")) == "day 2024-01-01 to now"
    many = Chosen(column="o.c", values=("a", None, "b", "d", "e"))
    assert named(many) == "c a, (missing), b and 2 more"
