from readings.windows import moving_average, rises, windows


def test_windows_have_their_size():
    assert all(len(w) == 3 for w in windows([1, 2, 3, 4, 5], 3))


def test_the_last_window_ends_with_the_last_value():
    assert windows([1, 2, 3], 2) == [[1, 2], [2, 3]]


def test_average_of_all():
    assert moving_average([2, 4, 6], 3) == [4]


def test_rises():
    assert rises([1, 2, 1, 5]) == 2
