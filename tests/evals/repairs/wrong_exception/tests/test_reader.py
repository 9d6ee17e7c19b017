import pytest

from options.errors import SettingError
from options.reader import number, read, switch


def test_comments_are_left_out():
    assert read("a = 1 # one\n\n# b") == {"a": "1"}


def test_a_number():
    assert number({"port": "80"}, "port") == 80


def test_a_missing_number():
    with pytest.raises(SettingError):
        number({}, "port")


def test_a_word_is_no_number():
    with pytest.raises(SettingError, match="port"):
        number({"port": "http"}, "port")


def test_a_switch():
    assert switch({"log": "yes"}, "log")
