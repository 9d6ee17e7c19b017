"""A log of what happened, with labels."""


def entry(text, labels=[]):
    """One entry; everything that is urgent gets a label of its own."""
    if text.startswith("!"):
        labels.append("urgent")
    return {"text": text.lstrip("! "), "labels": labels}


class Log:
    def __init__(self):
        self.entries = []

    def add(self, text):
        self.entries.append(entry(text))
        return self

    def urgent(self):
        return [e["text"] for e in self.entries if "urgent" in e["labels"]]
