"""Alerts on their pages: from words to history to a quiet list, and what was said."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.domain.approvals import Policy
from core.domain.briefing import NewsItem
from core.domain.results import ResultColumn
from tests.fakes.alerts import spoken
from tests.fakes.samples import START
from tests.pages.conftest import Open, texts
from tests.services.test_alerts import Desk


@pytest.fixture
def desk(filled: Any, tmp_path: Path) -> Desk:
    """Services over real refunds, with a spike at their end."""
    made = Desk(tmp_path)
    made.attach(spike=True)
    filled.alerts, filled.sources = made.service, made.sources
    filled.approvals = made.approvals
    return made


def test_without_data_the_page_says_what_to_do(bare: Any, open_page: Open) -> None:
    assert "Attach data first" in texts(open_page("alerts"))


def test_words_lead_to_history_and_to_an_alert(desk: Desk, open_page: Open) -> None:
    app = open_page("alerts")
    assert "Say what to keep an eye on" in texts(app)
    app.text_input(key="text-new").set_value("tell me if happiness drops")
    app.button(key="FormSubmitter:ask-new-Try it").click().run()
    assert "Name one figure, such as total refund" in texts(app)
    app = open_page("alert", ask="tell me if monthly refunds look unusual")
    assert not app.exception
    assert "It would have spoken 1 time in 22 periods: June 2024." in texts(app)
    app.select_slider(key="sensitivity-new").set_value(1).run()
    app.button(key="save-new").click().run()
    [view] = desk.service.list()
    assert (view.alert.name, view.alert.sensitivity) == ("Total refund", 1)
    assert "It has had nothing to say." in texts(app)


def test_pressing_the_button_allows_just_that_alert(desk: Desk, open_page: Open) -> None:
    desk.approvals.remove_policy(Policy(kind="set_schedule", rule="allow"))
    app = open_page("alert", ask="tell me if monthly refunds look unusual")
    app.button(key="save-new").click().run()
    [view] = desk.service.list()
    verdict = desk.service.leave(view.alert)
    assert verdict is not None
    assert verdict.allowed
    assert desk.approvals.waiting() == ()
    assert desk.service.leave(view.alert.model_copy(update={"turn": "hourly"})) is None
    desk.approvals.set_policies([Policy(kind="set_schedule", rule="deny")])
    app = open_page("alert", ask="tell me if monthly refunds drop")
    app.button(key="save-new").click().run()
    assert len(desk.service.list()) == 1
    assert "A policy says that Syna may not work at set times" in texts(app)


def test_a_query_with_a_figure_over_time_can_be_watched(filled: Any, open_page: Open) -> None:
    """Not one without a date, which the first answer of the notebook is."""
    app = open_page("notebook", notebook="n1")
    assert not [button for button in app.button if (button.key or "").startswith("watch-")]
    (cell,) = [c for c in filled.store.cells("n1") if c.kind == "query"]
    day = ResultColumn(name="day", type="DATE")
    over_time = cell.result.model_copy(update={"columns": (day, *cell.result.columns[1:])})
    filled.store.save_cells([cell.model_copy(update={"result": over_time})])
    app = open_page("notebook", notebook="n1")
    (button,) = [button for button in app.button if (button.key or "").startswith("watch-")]
    assert button.help.startswith("Watch this")


def test_an_alert_is_muted_checked_and_deleted_with_undo(desk: Desk, open_page: Open) -> None:
    alert = desk.made()
    app = open_page("alert", alert=alert.id)
    assert "Nothing so far." in texts(app)
    app.button(key="mute").click().run()
    assert desk.service.get(alert.id).muted
    app.button(key="check").click().run()
    assert "Nothing unusual." in texts(app)
    app.button(key="delete").click().run()
    assert desk.service.list() == ()
    app.button(key="notice-undo").click().run()
    assert [view.alert.id for view in desk.service.list()] == [alert.id]


def test_what_was_said_shows_what_moved_it_and_opens_its_rows(
    desk: Desk, filled: Any, open_page: Open
) -> None:
    alert = desk.made()
    desk.store.speak([spoken("p1", alert_id=alert.id)])
    app = open_page("alerts")
    written = texts(app)
    assert "Total refund was 15,934 in July 2024, more than usual: 0 to 7,202." in written
    assert "“Damaged” (reason) made 90 % of the change: 86 in June 2024" in written
    app.button(key="said-rows-p1").click().run()
    assert not app.exception
    assert any(n.title == "Total refund in July 2024" for n in filled.notebooks.list())


def test_trouble_is_shown_where_the_alert_is(desk: Desk, open_page: Open) -> None:
    alert = desk.made()
    desk.sources.remove(desk.sources.list()[0].id)
    desk.service.check(alert.id)
    app = open_page("alert", alert=alert.id)
    assert not app.exception
    assert "not attached any more" in str([w.value for w in app.warning])


def test_home_tells_what_happened_since_the_last_visit(filled: Any, open_page: Open) -> None:
    item = NewsItem(topic="spoken", id="a1", title="Refunds", text="They rose.", at=START)
    filled.briefing = SimpleNamespace(visit=lambda: START, since=lambda _: (item,) * 6)
    written = texts(open_page())
    assert "Since your last visit" in written
    assert "They rose." in written
    assert "2 more" in written
