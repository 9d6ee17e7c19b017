"""Links to dashboards: what they show, and when they show nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.domain.dashboards.edits import SetRefresh
from core.domain.dashboards.filters import Chosen
from core.domain.dashboards.spec import Dashboard, Refresh, RefreshWhen
from core.domain.value import now
from core.errors import UserError
from core.services.dashboards.links import LinkService
from core.services.dashboards.tiles import TilesView
from tests.fakes.links import MemoryLinkStore
from tests.services.dashboards.conftest import ORDERS, Shop

WEB = Chosen(column="orders.channel", values=("Web",))


class Links(LinkService):
    """With a clock that the test moves."""

    def __init__(self, shop: Shop) -> None:
        self.moved = timedelta()
        self.store = MemoryLinkStore()
        super().__init__(self.store, shop.store, shop.tiles, clock=self.at)

    def at(self) -> datetime:
        return now() + self.moved


@pytest.fixture
def links(shop: Shop) -> Links:
    return Links(shop)


def refreshing(shop: Shop, board: Dashboard, when: RefreshWhen, every: int = 60) -> None:
    shop.dashboards.edit(board.id, SetRefresh(refresh=Refresh(when=when, every=every)))


def total(shop: Shop, view: TilesView | None) -> int:
    assert view is not None
    rows = shop.rows(view.runs["channels"])
    return sum(int(str(row[1])) for row in rows)


def grow(shop: Shop) -> None:
    (shop.folder / "orders.csv").write_text(ORDERS + "\n61,1,2024-01-15,Web,1000000")


def test_a_link_shows_the_dashboard_and_is_listed(
    shop: Shop, board: Dashboard, links: Links
) -> None:
    made = links.make(board.id, title=" For the team ")
    view = links.opened(made.token)
    assert view is not None
    assert view.dashboard.id == board.id
    assert view.waiting == ()
    (listed,) = links.list(board.id)
    assert listed == made.link
    assert (listed.title, listed.hint) == ("For the team", made.token[-4:])
    assert made.token not in listed.model_dump_json()


def test_its_filters_are_those_of_its_maker(shop: Shop, board: Dashboard, links: Links) -> None:
    made = links.make(board.id, [WEB, Chosen(column="orders.day")])
    view = links.opened(made.token)
    assert view is not None
    assert view.chosen == (WEB,)
    assert [row[0] for row in shop.rows(view.runs["channels"])] == ["Web"]


def test_unknown_ended_and_taken_back_lead_nowhere(
    shop: Shop, board: Dashboard, links: Links
) -> None:
    made = links.make(board.id, ends_at=now() + timedelta(hours=1))
    assert links.opened(made.token) is not None
    assert links.opened(made.token[:-1]) is None
    assert links.opened("") is None
    links.revoke(made.link.id)
    assert links.opened(made.token) is None
    assert links.list(board.id) == ()
    links.restore(made.link.id)
    assert links.opened(made.token) is not None
    links.moved = timedelta(hours=2)
    assert links.opened(made.token) is None
    assert not links.is_open(links.list(board.id)[0])


def test_a_dashboard_that_is_gone_is_not_shown(shop: Shop, board: Dashboard, links: Links) -> None:
    made = links.make(board.id)
    shop.dashboards.delete(board.id)
    assert links.opened(made.token) is None
    shop.dashboards.restore(board.id)
    assert links.opened(made.token) is not None
    shop.dashboards.purge(board.id)
    assert links.opened(made.token) is None


def test_an_end_in_the_past_and_a_dashboard_that_is_not_there_are_refused(
    board: Dashboard, links: Links
) -> None:
    with pytest.raises(UserError, match="passed already"):
        links.make(board.id, ends_at=now() - timedelta(minutes=1))
    with pytest.raises(UserError):
        links.make("none")
    assert links.store.list() == ()


@pytest.mark.parametrize("when", ["load", "change"])
def test_a_file_that_changed_is_read_again(
    shop: Shop, board: Dashboard, links: Links, when: RefreshWhen
) -> None:
    refreshing(shop, board, when)
    made = links.make(board.id)
    before = total(shop, links.opened(made.token))
    grow(shop)
    assert total(shop, links.opened(made.token)) == before + 1_000_000


def test_by_hand_the_last_results_stay(shop: Shop, board: Dashboard, links: Links) -> None:
    refreshing(shop, board, "hand")
    made, filtered = links.make(board.id), links.make(board.id, [WEB])
    before = total(shop, links.opened(made.token))
    grow(shop)
    assert total(shop, links.opened(made.token)) == before
    assert total(shop, links.opened(filtered.token)) < before


def test_on_a_schedule_they_stay_until_they_are_too_old(
    shop: Shop, board: Dashboard, links: Links
) -> None:
    refreshing(shop, board, "schedule", every=15)
    made = links.make(board.id)
    before = total(shop, links.opened(made.token))
    grow(shop)
    links.moved = timedelta(minutes=10)
    assert total(shop, links.opened(made.token)) == before
    links.moved = timedelta(minutes=20)
    assert total(shop, links.opened(made.token)) == before + 1_000_000
