"""CSV and TSV in all the ways people write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.engine.readers.dialect import sniff
from tests.engine.conftest import Attach

PLAIN = "id,name\n1,Ada\n2,Ben\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", "|"),
        PLAIN.replace(",", "^"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.rstrip("\n"),
        PLAIN.replace("\n", "\r\n", 2),
        PLAIN.replace("\n", "\r\n", 1),
        "\ufeff" + PLAIN,
        "\n\n" + PLAIN,
        '"id","name"\n"1","Ada"\n"2","Ben"\n',
        "'id','name'\n'1','Ada'\n'2','Ben'\n",
        "sep=,\n" + PLAIN,
        "sep=;\r\n" + PLAIN.replace(",", ";").replace("\n", "\r\n"),
        "SEP=\\t\n" + PLAIN.replace(",", "\t"),
        "sep=\t\n" + PLAIN.replace(",", "\t"),
        '"sep=|"\n' + PLAIN.replace(",", "|"),
        "\ufeffsep=;;;\n\n" + PLAIN.replace(",", ";"),
    ],
)
def test_any_way_of_writing_gives_the_same_table(attach: Attach, text: str) -> None:
    got = attach("people.csv", text)
    assert got.rows() == [(1, "Ada"), (2, "Ben")]
    assert got.types() == {"id": "BIGINT", "name": "VARCHAR"}
    assert got.read.tables[0].name == "people"
    assert got.warnings() == ""


def test_a_first_line_that_orders_the_delimiter_is_obeyed(attach: Attach) -> None:
    """Whatever the other lines would make likelier; a column may be called sep all the same."""
    got = attach("p.csv", "sep=;\nitem;price, net, gross\nx;1,5, 2\ny;2,5, 3\n")
    assert list(got.types()) == ["item", "price, net, gross"]
    assert got.rows()[0] == ("x", "1,5, 2")
    assert list(attach("s.csv", "sep=x,b\n1,2\n").types()) == ["sep=x", "b"]
    assert attach("one.csv", "sep=;\nword\nhello, you\n").rows() == [("hello, you",)]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
def test_encodings(attach: Attach, encoding: str) -> None:
    text = "ville,nom\n" + "Genève,Zoë\nMünchen,Jürgen\n" * 3
    got = attach("villes.csv", text.encode(encoding))
    assert got.column("ville")[:2] == ["Genève", "München"]
    assert got.column("nom")[0] == "Zoë"


def test_a_stray_byte_late_in_a_utf8_file_is_read_and_told(attach: Attach) -> None:
    head = "a,b\n" + "été,1\n" * 200_000
    got = attach("late.csv", head.encode() + b"caf\xe9,2\n")
    assert got.column("a")[-1] == "café"
    assert got.column("a")[0] == "été"
    assert "Windows-1252" in got.warnings()


def test_quoted_newlines_and_doubled_quotes(attach: Attach) -> None:
    got = attach("q.csv", 'id,text\n1,"two\nlines"\n2,"a ""quoted"" word, and a comma"\n')
    assert got.column("text") == ["two\nlines", 'a "quoted" word, and a comma']


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_lines_that_end_in_several_ways(attach: Attach, end: str) -> None:
    got = attach("ends.csv", f"id,name\r\n1,Zoë\r\n2,Ben{end}3,Cy\r\n")
    assert got.rows() == [(1, "Zoë"), (2, "Ben"), (3, "Cy")]


def test_backslash_escapes(attach: Attach) -> None:
    got = attach("b.csv", '"#","Title"\n"1","\\"Intro\\""\n"2","The \\"Mass\\" Pike, east"\n')
    assert got.column("Title") == ['"Intro"', 'The "Mass" Pike, east']
    assert got.warnings() == ""


def test_ragged_lines_are_mended_and_told(attach: Attach) -> None:
    lines = ["a,b,c"] + [f"{n},{n},{n}" for n in range(50)]
    lines[10] = "short,1"
    lines[20] = "long,1,2,3,4"
    got = attach("ragged.csv", "\n".join(lines))
    assert got.read.tables[0].rows == 50
    assert got.rows()[9] == ("short", 1, None)
    assert got.rows()[19] == ("long", 1, 2)
    assert "1 line with more fields than columns (line 21)" in got.warnings()
    assert "1 line with fewer fields than columns (line 11)" in got.warnings()


def test_a_quote_that_is_never_closed_loses_nothing_else(attach: Attach) -> None:
    lines = ["a,b"] + [f'row {n},"x{n}"' for n in range(30)]
    lines[15] = 'row 14,say "hi" there'
    got = attach("quotes.csv", "\n".join(lines))
    assert got.column("a") == [f"row {n}" for n in range(30)]


def test_a_number_column_with_a_word_far_down_stays_text(attach: Attach) -> None:
    rows = [str(n) for n in range(60_000)]
    rows[31_234] = "unknown"
    got = attach("late.csv", "n,m\n" + "\n".join(f"{v},1" for v in rows))
    assert got.types() == {"n": "VARCHAR", "m": "BIGINT"}
    assert got.column("n")[31_234] == "unknown"
    assert "Mostly numbers" in got.warnings()


def test_a_fraction_far_down_is_not_rounded_away(attach: Attach) -> None:
    rows = [str(n) for n in range(60_000)]
    rows[31_234] = "1.5"
    got = attach("late.csv", "n,m\n" + "\n".join(f"{v},1" for v in rows))
    assert got.types()["n"] == "DOUBLE"
    assert got.column("n")[31_234] == 1.5


def test_a_leading_zero_far_down_keeps_codes_as_text(attach: Attach) -> None:
    rows = [str(90_000 - n) for n in range(60_000)]
    rows[31_234] = "00123"
    got = attach("zip.csv", "zip,m\n" + "\n".join(f"{v},1" for v in rows))
    assert got.types()["zip"] == "VARCHAR"
    assert got.column("zip")[31_234] == "00123"


def test_a_time_of_day_far_down_is_not_cut_off_a_date(attach: Attach) -> None:
    rows = ["2024-01-05"] * 60_000
    rows[31_234] = "2024-01-05 10:30:00"
    got = attach("days.csv", "day,m\n" + "\n".join(f"{v},1" for v in rows))
    assert got.types()["day"] == "TIMESTAMP"
    assert str(got.column("day")[31_234]) == "2024-01-05 10:30:00"


def test_texts_are_not_touched(attach: Attach) -> None:
    got = attach("t.csv", "id,country,note\n1,NA, x \n2,null,-\n3,Chad,N/A\n")
    assert got.column("country") == ["NA", "null", "Chad"]
    assert got.column("note") == [" x ", "-", "N/A"]


def test_names_are_made_unique_and_never_empty(attach: Attach) -> None:
    got = attach("d.csv", "a,A,,a,a_2\n1,2,3,4,5\n6,7,8,9,0\n")
    names = list(got.types())
    assert names == ["a", "A_3", "column_3", "a_4", "a_2"]
    assert "now called" in got.warnings()
    assert got.rows() == [(1, 2, 3, 4, 5), (6, 7, 8, 9, 0)]


def test_hostile_names_survive(attach: Attach) -> None:
    names = ['say "hi"', "it's", "a; DROP TABLE x --", "sum(a)", "sélect", "{{x}}", "=1+1", "<b>"]
    header = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    got = attach("h.csv", header + "\n" + ",".join("1" * 8) + "\n")
    assert list(got.types()) == names


def test_no_header(attach: Attach) -> None:
    got = attach("n.csv", "1,2024-01-01,x\n2,2024-01-02,y\n3,2024-01-03,x\n")
    assert list(got.types()) == ["column_1", "column_2", "column_3"]
    assert got.read.tables[0].rows == 3
    assert "numbered" in got.warnings()


def test_years_as_names_are_a_header(attach: Attach) -> None:
    got = attach("y.csv", "country,2019,2020,2021\nChad,1,2,3\nPeru,4,5,6\n")
    assert list(got.types()) == ["country", "2019", "2020", "2021"]


def test_lines_before_the_table_are_left_out(attach: Attach) -> None:
    got = attach("r.csv", "Quarterly report\n\nmade in June\nid,amount\n1,2.5\n2,3.5\n")
    assert got.types() == {"id": "BIGINT", "amount": "DOUBLE"}
    assert got.read.tables[0].rows == 2
    assert "left out" in got.warnings()


def test_lines_of_a_statement_before_its_table_are_left_out(attach: Attach) -> None:
    text = (
        '"Account";"DE12 3456"\n"Period";"01.01.2024 - 31.01.2024"\n\n'
        "Day;Text;Amount;Currency\n02.01.2024;Rent;-1.250,00;EUR\n31.01.2024;Pay;3.100,55;EUR\n"
    )
    got = attach("bank.csv", text)
    assert got.rows()[0] == (date(2024, 1, 2), "Rent", -1250.0, "EUR")
    assert "The first 2 lines before the table were left out." in got.warnings()


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ("-- 2 rows --\n", "The last line, '-- 2 rows --', was left out."),
        ("(2 rows affected)", "The last line, '(2 rows affected)', was left out."),
        ("\r\n(2 Zeilen)\r\n\r\n", "The last line, '(2 Zeilen)', was left out."),
        ("\nSource: the office\n", "The last line, 'Source: the office', was left out."),
        (
            "2 records\n\nFrom: the office\n\nUpdated today\n----\n",
            "The last 4 lines, from '2 records' on, were left out.",
        ),
    ],
)
def test_lines_below_the_table_are_left_out_and_named(
    attach: Attach, below: str, said: str
) -> None:
    rows = [(number, f"name {number}") for number in range(8)]
    lines = "".join(f"{number},{name}\n" for number, name in rows)
    got = attach("below.csv", f"id,name\n{lines}{below}")
    assert got.rows() == rows
    assert got.warnings() == said


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("id,name\n1,Ada\n2\n", 2),
        ("id,name\n1,Ada\n\n2\n", 2),
        ("id,name\nAda,1\nBen\n", 2),
        ('id,name\n1,Ada\n2,"Ben\n\nthe second"\n', 2),
        ('id,name\n1,Ada\n2,"Ben\n(2 rows)"\n', 2),
        ("id,name\n1,'Ada'\n2,'Ben\n\nthe second'\n", 2),
        ("word\none\n\n(2 rows)\n", 3),
        ("id,name\n1,Ada\n\nten, rows\n", 2),
    ],
)
def test_rows_are_not_taken_for_lines_below(attach: Attach, text: str, rows: int) -> None:
    got = attach("rows.csv", text)
    assert got.read.tables[0].rows == rows
    assert "The last" not in got.warnings()


def test_a_short_table_under_many_lines_is_found(attach: Attach) -> None:
    """A name may come twice, and what is before may be longer than the table."""
    before = "Turnover;made on: 05.01.2024\n\nIBAN;DE12\nBalance;1.234,56;EUR\n\nSorted;by day\n\n"
    rows = "".join(f"{day:02d}.01.2024;{day},50;EUR;-1,5;EUR\n" for day in (3, 15, 31))
    got = attach("bank.csv", f"{before}Day;Balance;Currency;Amount;Currency\n{rows}")
    assert got.rows()[2] == (date(2024, 1, 31), 31.5, "EUR", -1.5, "EUR")
    assert "The first 4 lines before the table were left out." in got.warnings()


def test_a_header_that_comes_again_is_one(attach: Attach) -> None:
    rows = "1,Ada\n2,Ben\n"
    assert list(attach("two.csv", f"id,name\n{rows}id,name\n{rows}").types()) == ["id", "name"]


def test_texts_kept_from_becoming_numbers_do_not_hide_the_delimiter(attach: Attach) -> None:
    lines = "".join(f'{n},="0{n}",="+41 {n}"\n' for n in range(10, 20))
    got = attach("kept.csv", "id,code,phone\n" + lines)
    assert got.rows()[0] == (10, '="010"', '="+41 10"')


def test_a_header_that_is_too_short_is_no_statement(attach: Attach) -> None:
    got = attach("short.csv", "id;name\n1;Ada;x\n2;Ben;y\n3;Cy;z\n")
    assert got.read.tables[0].rows == 3
    words = attach("words.csv", "a,b\nx,y,z\nu,v,w\n")
    assert words.read.tables[0].rows == 2


@pytest.mark.parametrize("word", ["NA", "-", "unknown"])
def test_values_that_are_words_by_chance_are_no_names(attach: Attach, word: str) -> None:
    """In a first line over figures, whether names stand above it, or none at all."""
    rows = f"open,red,{word}\nopen,red,3\nclosed,red,4\nopen,blue,5\n"
    for above in ("", "state,colour\n"):
        got = attach("words.csv", above + rows)
        assert [row[0] for row in got.rows()] == ["open", "open", "closed", "open"]


def test_words_for_no_value_are_no_names(attach: Attach) -> None:
    got = attach("short.csv", "age,height\nAnna,x,NA\nBob,y,4\nCarl,z,6\n")
    assert [row[0] for row in got.rows()] == ["Anna", "Bob", "Carl"]


def test_one_column(attach: Attach) -> None:
    assert attach("one.csv", "n\n1\n2\n").rows() == [(1,), (2,)]
    got = attach("words.csv", "text\nhello there, all\nplain\nmore, commas, here\n")
    assert got.column("text") == ["hello there, all", "plain", "more, commas, here"]


def test_only_a_header(attach: Attach) -> None:
    got = attach("h.csv", "a,b\n")
    assert got.read.tables[0].rows == 0
    assert list(got.types()) == ["a", "b"]
    assert "no rows" in got.warnings()


def test_three_thousand_columns(attach: Attach) -> None:
    header = ",".join(f"c{n}" for n in range(3_000))
    line = ",".join(str(n) for n in range(3_000))
    got = attach("wide.csv", "\n".join([header, *[line] * 40]))
    assert len(got.read.tables[0].columns) == 3_000
    assert got.read.tables[0].rows == 40
    assert got.rows()[0][2_999] == 2_999


def test_names_that_look_like_patterns_read_only_that_file(attach: Attach) -> None:
    attach("ab.csv", "x\n9\n")
    assert attach("a[b]*.csv", "x\n1\n").rows() == [(1,)]


def test_dates_by_example(attach: Attach) -> None:
    row = "13/02/2024,02/13/2024,2024-02-13,01/02/2024\n"
    got = attach("d.csv", "eu,us,iso,both\n" + row * 2)
    assert got.types() == {"eu": "DATE", "us": "DATE", "iso": "DATE", "both": "VARCHAR"}
    assert got.rows()[0][:3] == (date(2024, 2, 13),) * 3
    assert "day first or month first" in got.warnings()


@pytest.mark.parametrize(
    ("delimiter", "beside", "read"),
    [
        (";", "7,5", (1234, 5.678)),
        (";", "7.5", (1.234, 5678)),
        (";", "seven", (1234, 5.678)),
        ("\t", "7,5", (1234, 5.678)),
        ("\t", "7.5", (1.234, 5678)),
        ("\t", "seven", (1.234, 5678)),
        (";", "1.200,5 €", (1234, 5.678)),
        (";", "1,200.5", (1.234, 5678)),
        (";", "05.01.2024", (1234, 5.678)),
        (";", "7,125", (1234, 5.678)),
    ],
)
def test_a_column_beside_says_which_mark_is_decimal(
    attach: Attach, delimiter: str, beside: str, read: tuple[float, float]
) -> None:
    lines = [("dots", "commas", "beside"), ("1.234", "5,678", beside), ("2.345", "6,789", beside)]
    got = attach("m.csv", "\n".join(map(delimiter.join, lines)))
    assert got.rows()[0][:2] == read
    assert " were read as " in got.warnings()


def test_sniffing_looks_at_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n" * 500_000 + "later,2\n" * 500_000)
    assert any(row[0] == "later" for row in sniff(path).rows)
