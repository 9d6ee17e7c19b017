import pytest

from clock.durations import parse, shown


def test_hours_and_minutes():
    assert parse("2h30m") == 9000


def test_a_day():
    assert parse("1d") == 86400


def test_what_is_none():
    with pytest.raises(ValueError):
        parse("soon")


def test_shown():
    assert shown(90) == "1m30s"
    assert shown(0) == "0s"


def test_days_are_shown():
    assert shown(90000) == "1d1h"
