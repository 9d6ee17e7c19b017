from grades.numbers import mean, share_above, spread


class Report:
    """The marks of one pupil."""

    def __init__(self, name, marks):
        self.name = name
        self.marks = list(marks)

    def line(self):
        return f"{self.name}: {mean(self.marks):.1f} (spread {spread(self.marks)})"

    def passed(self):
        return share_above(self.marks, 3) >= 0.5
