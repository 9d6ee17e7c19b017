from people.book import book
from people.cards import card, initials


def test_a_whole_record():
    assert card({"first": "Ada", "last": "Byron", "mail": "a@x"}) == "Ada Byron <a@x>"


def test_a_record_without_a_first_name():
    assert card({"last": "Byron"}) == "Byron"


def test_initials():
    assert initials({"first": "ada", "last": "byron"}) == "AB"


def test_names_may_be_none():
    records = [{"first": "Zoe", "last": None}, {"first": None, "last": None, "mail": "n@x"}]
    assert book(records) == ["Unknown <n@x>", "Zoe"]
