from press.slugs import address, slug, words


def test_words_are_joined():
    assert slug("Hello World") == "hello-world"


def test_marks_are_left_out():
    assert slug("What's new?") == "whats-new"


def test_spaces_are_counted_once():
    assert slug("  Rain &  wind ") == "rain-wind"


def test_an_address_has_its_section():
    assert address("news", "Fog") == "/news/fog"


def test_words_of_an_address():
    assert words("/news/hello-world") == ["hello", "world"]
