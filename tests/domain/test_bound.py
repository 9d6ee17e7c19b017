from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.answers import Answer
from core.domain.bound import check_bound, render, strip_unbound
from core.domain.formats import MISSING
from core.domain.numerals import is_digit, numerals
from core.domain.references import cell
from core.domain.results import Result, Scalar
from core.domain.unbound import unbound
from tests.fakes.findings import result

SALES = result(
    "region VARCHAR; total sales DOUBLE €; rows BIGINT",
    ("A4 paper", 10.5, 3),
    ("B2 {{r.rows}}", 4.0, 7),
    (None, None, 9),
)
R = {"r": SALES}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{r.region[0]}}", "A4 paper"),
        ('{{r."total sales"[0]}}', "€10.50"),
        ('{{r."TOTAL SALES"[-2]}}', "€4"),
        ("{{r.rows}}", "3"),
        ("{{r.rows[1]}}", "7"),
        ("{{r.rows|beyond[2]}}", "1"),
        ('{{r."rows"|sum}}', "19"),
        ("{{r.rows[0]|share}}", "15.8%"),
        ('{{r."total sales"[0]|diff[1]}}', "€6.50"),
        ('{{r."total sales"[1]|diff|abs}}', "€6.50"),
        ('{{r."total sales"[1]|change}}', "−61.9%"),
        ("{{r.rows[2]|ratio[0]}}", "3"),
        ("{{r.rows[0]|percent}}", "300%"),
        ("{{r.rows[0]|percentage}}", "3%"),
        ("{{r.rows[0]|ties}}", "1"),
    ],
)
def test_what_a_reference_shows(text: str, shown: str) -> None:
    rendered = render(f"It is {text} now.", R)
    assert rendered.text == f"It is {shown} now."
    (span,) = rendered.spans
    assert rendered.text[span.start : span.end] == shown == span.text


def test_a_span_tells_the_value_its_unit_and_its_cell() -> None:
    (span,) = render('{{r."total SALES"[-3]}}', R).spans
    assert (span.name, span.column, span.row) == ("r", "total sales", 0)
    assert (span.value, span.unit, span.exact) == (10.5, "€", "€10.5")
    (rows,) = render("{{r.rows}}", R).spans
    assert (rows.value, rows.column, rows.row) == (3, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "{{x.region[0]}}",
        "{{r.nothing[0]}}",
        "{{r.rows[3]}}",
        "{{r.rows[-4]}}",
        "{{r.region[0]|percent}}",
        '{{r."total sales"[2]|abs}}',
        "{{r.rows[0]|diff}}",
        "{{r.rows[0]|ratio[9]}}",
        "{{whatever}}",
    ],
)
def test_what_is_not_there_shows_as_a_dash_and_is_reported(text: str) -> None:
    rendered = render(f"a {text} b", R)
    assert rendered.text == f"a {MISSING} b"
    assert rendered.missing == (text,)


def test_values_are_not_read_again_as_references() -> None:
    assert render("{{r.region[1]}}", R).text == "B2 {{r.rows}}"


def test_months_are_told_as_months() -> None:
    months = result("m DATE, n BIGINT", *((date(2024, i, 1), i) for i in range(1, 5)))
    assert render("{{r.m[0]}}", {"r": months}).text == "Jan 2024"
    days = result("m DATE, n BIGINT", (date(2024, 1, 1), 1), (date(2024, 1, 2), 2))
    assert render("{{r.m[0]}}", {"r": days}).text == "1 Jan 2024"


def test_the_sum_of_a_truncated_result_is_not_told() -> None:
    cut = {"r": result("n BIGINT", (1,), (2,), truncated=True)}
    assert render("{{r.n|sum}} {{r.n[0]|share}}", cut).text == f"{MISSING} {MISSING}"


def test_long_texts_stay_on_one_short_line() -> None:
    long = {"r": result("t VARCHAR", ("a\n b " * 200,))}
    (span,) = render("{{r.t[0]}}", long).spans
    assert len(span.text) == 300
    assert "\n" not in span.text


def test_shortened_for_tiles_but_exact_on_hover() -> None:
    big = {"r": result("n BIGINT", (1_234_567,))}
    (span,) = render("{{r.n[0]}}", big, shorten=True).spans
    assert span.text.replace("\u00a0", " ") == "1.23 M"
    assert span.exact == "1,234,567"


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=True),
    st.decimals(allow_nan=True).filter(lambda number: not number.is_snan()),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
)


@st.composite
def results(draw: st.DrawFn) -> Result:
    width = draw(st.integers(1, 3))
    names = draw(st.lists(st.text(min_size=1, max_size=8), min_size=width, max_size=width))
    rows = draw(st.lists(st.tuples(*[scalars] * width), max_size=4))
    columns = [{"name": n, "type": "VARCHAR"} for n in names]
    return Result(tuple(SALES.columns[0].model_copy(update=c) for c in columns), tuple(rows))


FORMS = ("percent", "share", "diff", "change", "ratio", "abs", "ties", "percentage")


@given(results(), st.data())
def test_rendering_never_fails_and_never_invents_a_digit(made: Result, data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(made.columns)).name
    row = data.draw(st.integers(-5, 5))
    form = data.draw(st.sampled_from([(), *[(f,) for f in FORMS]]))
    before, after = data.draw(st.tuples(*[st.text(alphabet="ab cé.,", max_size=10)] * 2))
    rendered = render(before + cell("r", column, row, *form) + after, {"r": made})
    assert len(rendered.spans) + len(rendered.missing) == 1
    inside = {i for s in rendered.spans for i in range(s.start, s.end)}
    assert not any(is_digit(c) for i, c in enumerate(rendered.text) if i not in inside)
    assert rendered.text.startswith(before)
    assert rendered.text.endswith(after)


@given(st.lists(st.sampled_from(["{{r.rows}}", "{{r.region[0]}}", " and ", "x.", "{{no}}"])))
def test_pieces_render_the_same_together_and_apart(parts: list[str]) -> None:
    assert render("".join(parts), R).text == "".join(render(p, R).text for p in parts)


# -- the check ---------------------------------------------------------------------------------


def outcome(text: str, question: str = "", removed: tuple[str, ...] = ()) -> str:
    answer = Answer(kind="answered", text=text)
    return check_bound(answer, R, question, removed=removed).outcome


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("{{r.region[0]}} is first.", "", "passed"),
        ("No figures at all.", "", "passed"),
        ("It was 12.", "", "failed"),
        ("It was 12.", "over 12 of them?", "passed"),
        ("It was 12%.", "over 12 of them?", "failed"),
        ("The five best.", "top 5?", "passed"),
        ("The five best.", "the best?", "failed"),
        ("The 1st and 2nd.", "", "passed"),
        ("1. {{r.region[0]}}\n2. {{r.region[1]}}", "", "passed"),
        ("It grew by A4.", "", "failed"),
        ("Between 10–20.", "between 10 and 20", "passed"),
        ("It is {{r.rows[7]}}.", "", "failed"),
        ("{{r.region[0]|nonsense 5}}", "", "failed"),
        ("Unit {{r.rows} 5", "", "failed"),
    ],
)
def test_a_figure_must_stand_in_a_cell_or_in_the_question(
    text: str, question: str, expected: str
) -> None:
    assert outcome(text, question) == expected


def test_names_of_columns_may_hold_digits() -> None:
    made = {"r": result("sales_2024 DOUBLE", (5.0,))}
    answer = Answer(kind="answered", text="Sales 2024 is {{r.sales_2024[0]}}.")
    assert check_bound(answer, made, "").outcome == "passed"
    other = Answer(kind="answered", text="In 2024 it is {{r.sales_2024[0]}}.")
    assert check_bound(other, made, "").outcome == "failed"


def test_words_of_names_that_mix_letters_and_digits_may_be_said() -> None:
    made = {"r": result("max(q1_date) DATE", (date(2024, 1, 5),))}
    text = 'The latest q1 date is {{r."max(q1_date)"[0]}}.'
    assert strip_unbound(text, "", made).text == text
    assert strip_unbound("The q2 date.", "", made).text == ""


def test_what_was_cut_is_said() -> None:
    assert outcome("It rose.", removed=("It was 12.",)) == "warned"


# -- stripping ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Sales were {{r.rows}}, which is 12% more.", "Sales were {{r.rows}}."),
        ("Sales were {{r.rows}} (12% more) in all.", "Sales were {{r.rows}} in all."),
        ("It rose. It had 7 peaks. It fell.", "It rose. It fell."),
        ("In 1999, sales were {{r.rows}}.", ""),
        ("1. good\n2. has 55\n3. fine", "1. good\n2. fine"),
        ("Total:\n\n- a\n- 5 b", "Total:\n\n- a"),
        ("Nothing to cut, at all.", "Nothing to cut, at all."),
    ],
)
def test_only_the_words_around_an_unbound_figure_go(text: str, left: str) -> None:
    stripped = strip_unbound(text, "", R)
    assert stripped.text == left
    assert bool(stripped.removed) == (text != left)


words = st.lists(
    st.sampled_from(
        ["sales", "rose", "12", "5%", "{{r.rows}}", '{{r."total sales"[0]}}', "1st", "twelve", ",",
         "which", "(", ")", ".", "\n", "2. ", "1. ", "A4", "½", "and", "x²", "with", ";", "—"]
    ),
    max_size=25,
).map(" ".join)  # fmt: skip


@given(words | st.text(max_size=80))
def test_stripping_leaves_no_unbound_figure(text: str) -> None:
    stripped = strip_unbound(text, "the 12 best", R)
    assert unbound(stripped.text, "the 12 best", R) == ()
    assert strip_unbound(stripped.text, "the 12 best", R).text == stripped.text


@given(words)
def test_stripping_adds_no_figure_and_keeps_bound_text_whole(text: str) -> None:
    stripped = strip_unbound(text, "", R)
    if not unbound(text, "", R):
        assert stripped == strip_unbound(text, "", R)
        assert stripped.text == text
    said = {n.says for n in numerals(text)}
    assert {n.says for n in numerals(stripped.text)} <= said


@given(st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6))
def test_whatever_is_rendered_from_cells_is_the_cells_value(number: int, real: float) -> None:
    values: tuple[Scalar, ...] = (number, real, Decimal(number) / 100)
    made = {"r": result("a BIGINT, b DOUBLE, c DECIMAL", values)}
    spans = render("{{r.a[0]}} {{r.b[0]}} {{r.c[0]}}", made).spans
    assert tuple(s.value for s in spans) == values
