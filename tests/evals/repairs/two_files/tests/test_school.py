from school.marks import average, best
from school.report import line, report


def test_average():
    assert average([1, 2]) == 1.5


def test_the_best_mark_is_the_smallest():
    assert best([3, 1, 4]) == 1


def test_a_line_without_marks():
    assert line("Bo", []) == "Bo: -"


def test_a_report_is_in_order():
    assert report({"Zoe": [2], "": [1], "Ann": []}) == ["Ann: -", "Zoe: 2.0 (best 2)"]
