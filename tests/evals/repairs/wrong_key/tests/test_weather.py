from weather.bulletin import bulletin
from weather.stations import SAMPLE, directions, temperatures


def test_temperatures_are_read():
    assert temperatures(SAMPLE) == [3.5, 1.0]


def test_directions_are_named_once():
    assert directions(SAMPLE) == ["N", "NW"]


def test_the_bulletin_names_the_strongest_wind():
    assert bulletin(SAMPLE) == "north: low 1.0, wind up to 30 km/h at 06:00"
