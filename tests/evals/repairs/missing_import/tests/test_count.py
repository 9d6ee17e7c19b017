from votes.count import seats, tally, winner


def test_tally():
    assert tally(["a", "b ", "a"]) == [("a", 2), ("b", 1)]


def test_nobody():
    assert winner(["a", "b"]) is None


def test_seats():
    assert seats(["a"] * 5 + ["b"] * 3 + ["c"] * 2, 4) == {"a": 2, "b": 1, "c": 1}
