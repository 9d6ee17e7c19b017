from gauge.dial import Dial
from gauge.limits import clamp


def test_values_are_clamped():
    assert [clamp(v, 0, 10) for v in (-1, 5, 11)] == [0, 5, 10]


def test_ticks_reach_from_end_to_end():
    assert Dial(0, 10).ticks(3) == [0, 5, 10]


def test_the_pointer_follows_the_value():
    assert Dial(0, 100).angle(50) == 135


def test_the_pointer_stops_at_the_ends():
    dial = Dial(10, 20)
    assert dial.angle(5) == 0
    assert dial.angle(99) == 270
