from grades import Report
from grades.numbers import mean, spread


def test_the_mean_of_some_marks():
    assert mean([1, 2, 6]) == 3


def test_a_spread_of_nothing_is_nothing():
    assert spread([]) == 0


def test_a_report_says_the_mean():
    assert Report("Ann", [4, 5]).line() == "Ann: 4.5 (spread 1)"


def test_a_pupil_without_marks_has_a_line_too():
    assert Report("Bo", []).line() == "Bo: 0.0 (spread 0)"


def test_half_of_the_marks_must_be_good():
    assert Report("Cy", [4, 2]).passed()
