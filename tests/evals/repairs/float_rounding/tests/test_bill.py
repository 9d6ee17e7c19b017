from bill.money import shown, split, to_cents
from bill.table import shares, total


def test_cents_are_shown_with_two_digits():
    assert shown(1205) == "12.05"


def test_shares_add_up():
    assert split(100, 3) == [34, 33, 33]


def test_whole_amounts_are_read():
    assert to_cents("7.00") == 700


def test_no_cent_is_lost():
    assert to_cents("19.99") == 1999
    assert total(["0.29", "4.35"]) == "4.64"


def test_a_table_pays():
    assert shares(["8.50", "1.50"], 2) == ["5.00", "5.00"]
