from events.log import Log, entry


def test_an_entry_has_its_text():
    assert entry("All is well")["text"] == "All is well"


def test_urgent_entries_are_labelled():
    assert entry("! Fire")["labels"] == ["urgent"]


def test_given_labels_stay():
    assert entry("! Fire", ["east wing"])["labels"] == ["east wing", "urgent"]


def test_only_urgent_entries_are_urgent():
    log = Log().add("Opened").add("! Fire").add("Closed")
    assert log.urgent() == ["Fire"]
