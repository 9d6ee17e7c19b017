import pytest

from stock.orders import fill
from stock.shelf import Shelf


@pytest.fixture
def shelf():
    full = Shelf()
    full.put("bolt", 10)
    full.put("nut", 2)
    return full


def test_putting_counts(shelf):
    assert shelf.put("bolt") == 11


def test_an_empty_place_gives_nothing(shelf):
    assert shelf.take("screw", 3) == 0


def test_an_order_is_filled_as_far_as_it_goes(shelf):
    assert fill({"bolt": 4, "nut": 5, "screw": 1}, shelf) == {"bolt": 4, "nut": 2}
    assert shelf.left("bolt") == 6
