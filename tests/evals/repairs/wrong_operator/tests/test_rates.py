import pytest

from shipping.rates import base_rate, label, rate


def test_a_parcel_without_weight_is_refused():
    with pytest.raises(ValueError):
        base_rate(0)


def test_large_orders_are_free():
    assert rate(60, 3) == 0
    assert label(50, 1) == "free"


def test_small_orders_are_paid():
    assert rate(20, 3) == 5
    assert label(20, 30) == "15 EUR"


def test_heavy_and_express_orders_are_never_free():
    assert rate(80, 25) == 15
    assert rate(80, 3, express=True) == 12
