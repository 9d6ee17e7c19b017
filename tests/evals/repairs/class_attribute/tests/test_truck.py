import pytest

from fleet.truck import Truck


def test_a_new_truck_is_empty():
    assert Truck("A 1").manifest() == "empty"


def test_loads_are_listed():
    truck = Truck("A 2")
    truck.load("sand", 300)
    truck.load("steel", 500)
    assert truck.manifest() == "sand, steel"


def test_trucks_do_not_share_loads():
    first, second = Truck("B 1"), Truck("B 2")
    first.load("bricks", 100)
    assert second.manifest() == "empty"
    assert second.weight() == 0


def test_the_limit_is_kept():
    truck = Truck("C 1")
    with pytest.raises(OverflowError):
        truck.load("a house", 5000)
