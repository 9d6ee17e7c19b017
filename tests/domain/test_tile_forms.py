"""Where the tiles of a dashboard that was asked for go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.domain.dashboards.spec import COLUMNS
from core.domain.dashboards.tile_forms import (
    TileForm,
    filters_of,
    laid_out,
    tile_form_of,
    written,
)

FORMS = st.lists(
    st.sampled_from(["figure", "trend", "part", "table"]).map(
        lambda role: TileForm(tile=role, title=role, label=role)
    ),
    max_size=15,
)


@given(FORMS)
def test_no_two_places_meet_and_each_tile_has_one(forms: list[TileForm]) -> None:
    places = laid_out(forms)
    assert len(places) == len(forms)
    assert all(place.right <= COLUMNS for place in places)
    assert not any(a.meets(b) for n, a in enumerate(places) for b in places[n + 1 :])


def test_one_figure_stands_beside_its_trend() -> None:
    figure, trend = laid_out(
        [TileForm(tile=r, title=r, label=r) for r in ("figure", "trend")]  # type: ignore[arg-type]
    )
    assert (figure.y, trend.y, trend.x) == (0, 0, figure.right)


def test_figures_leave_room_for_a_line_only_where_there_is_time() -> None:
    def heights(*roles: str) -> list[int]:
        forms = [TileForm.model_validate({"tile": r, "title": r, "label": r}) for r in roles]
        return [place.height for place in laid_out(forms)[:2]]

    assert heights("figure", "figure", "part") == [2, 2]
    assert heights("figure", "figure", "trend") == [3, 3]


def test_a_form_comes_back_from_its_text() -> None:
    form = TileForm(tile="part", title="A", label="a", x="b", y=("c",), group="t.b")
    assert tile_form_of(written(form)) == form
    assert tile_form_of('{"query": {}}') is None
    assert tile_form_of("restyle") is None


def test_filters_are_on_dates_and_on_what_tiles_are_broken_by() -> None:
    forms = [
        TileForm(tile="figure", title="", label="", dates="orders.day"),
        TileForm(tile="part", title="", label="", dates="returns.day", group="orders.channel"),
        TileForm(tile="table", title="", label="", group="customers.name"),
    ]
    dates, values = filters_of(forms)
    assert (dates.kind, dates.columns) == ("dates", ("orders.day", "returns.day"))
    assert values.columns == ("orders.channel",)
