from catalogue.pages import caption, page_count, page_of


def test_no_items_take_no_page():
    assert page_count(0, 10) == 0


def test_a_part_of_a_page_is_a_page():
    assert page_count(21, 10) == 3
    assert page_count(1, 10) == 1


def test_full_pages_are_not_followed_by_an_empty_one():
    assert page_count(20, 10) == 2
    assert page_count(10, 10) == 1


def test_a_page_holds_its_items():
    assert page_of(list("abcdef"), 2, 4) == ["e", "f"]


def test_the_caption_counts_pages():
    assert caption(1, 15, 10) == "Page 1 of 2"
