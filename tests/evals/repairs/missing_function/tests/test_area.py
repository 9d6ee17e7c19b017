import pytest

from shapes.area import rectangle, square, triangle


def test_square():
    assert square(3) == 9


def test_rectangle():
    assert rectangle(2, 3) == 6
    with pytest.raises(ValueError):
        rectangle(-1, 2)


def test_triangle():
    assert triangle(4, 5) == 10
    assert triangle(base=3, height=1) == 1.5
