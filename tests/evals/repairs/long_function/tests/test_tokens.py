import pytest

from calc.tokens import ReadError, tokens


def test_numbers():
    assert tokens("1 + 2.5") == [("number", "1"), ("sign", "+"), ("number", "2.5")]


def test_names_and_brackets():
    assert [kind for kind, _ in tokens("f(x, y)")] == [
        "name", "bracket", "name", "comma", "name", "bracket",
    ]


def test_powers():
    assert tokens("a ** 2") == [("name", "a"), ("sign", "**"), ("number", "2")]


def test_comparisons():
    assert tokens("a <= b") == [("name", "a"), ("sign", "<="), ("name", "b")]


def test_texts():
    assert tokens("'it'") == [("text", "it")]
    with pytest.raises(ReadError):
        tokens("'it")
