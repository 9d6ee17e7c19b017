from garden.beds import crowded, find, neighbours

BEDS = {"east": ["rose", "lavender"], "west": ["rose", "thyme", "sage", "mint"], "pond": []}


def test_crowded():
    assert crowded(BEDS) == ["west"]


def test_all_beds_are_found():
    assert find(BEDS, "rose") == ["east", "west"]


def test_a_bed_that_is_not_the_first():
    assert find(BEDS, "mint") == ["west"]


def test_neighbours():
    assert neighbours(BEDS, "rose") == ["lavender", "mint", "sage", "thyme"]
