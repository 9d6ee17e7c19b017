"""Mends of a model's query about one small table, by real SQL; and queries they leave alone."""

from pathlib import Path

from core.agents.sql.candidate import read
from tests.fakes.one_table import listing_desk

RACE = """
Pos | Driver | Team | Time/Retired | Points:BIGINT
1 | Luca Berti | Nord | 1:32:04 | 25
2 | Owen Pryce | Castle | +4.1 | 18
3 | Emil Roth | Castle | +1 lap | 12
Ret | Sven Dahl | Arrow | Engine |
Ret | Paulo Reis | Nord | Accident |
"""
BRIDGES = """
Name | Town | Opened | Length | Cost
Old Mill Bridge | Garrick | 1899 | 5:30 | 3 m
Garrick Bridge | Garrick | 8 October 1967 | 12:10 | 20 m
Tarn Bridge | Bergen | 2 March 2001 | 4:15 | 100 m
"""
GAMES = """
Date | Opponent | Result
September 8 | Foxes | W 21-14
September 15 | Bears | L 10-17
"""


def ran(folder: Path, text: str, question: str, sql: str) -> list[object]:
    """The values of a mended query."""
    room = listing_desk(folder, text, question)
    candidate = read(sql, room)
    assert not candidate.problems, [p.describe() for p in candidate.problems]
    return [value for row in room.look(candidate.sql) for value in row.values()]


def test_a_sample_gives_way_to_what_the_question_says(tmp_path: Path) -> None:
    question = "who did not finish because of an accident?"
    sql = "SELECT Driver FROM listing WHERE \"Time/Retired\" = '+1 lap'"
    assert ran(tmp_path, RACE, question, sql) == ["Paulo Reis"]


def test_a_part_of_a_name_gives_way_to_the_whole_one(tmp_path: Path) -> None:
    question = "what did the garrick bridge cost?"
    sql = "SELECT Cost FROM listing WHERE Town = 'Garrick'"
    assert ran(tmp_path, BRIDGES, question, sql) == ["20 m"]


def test_a_filter_that_is_said_stays(tmp_path: Path) -> None:
    question = "which bridges are in garrick?"
    sql = "SELECT Name FROM listing WHERE Town = 'Garrick'"
    assert ran(tmp_path, BRIDGES, question, sql) == ["Old Mill Bridge", "Garrick Bridge"]


def test_a_copied_filter_goes_where_an_order_picks_the_row(tmp_path: Path) -> None:
    sql = "SELECT Driver FROM listing WHERE Pos = '3' ORDER BY Points DESC LIMIT 1"
    assert ran(tmp_path, RACE, "who got most points?", sql) == ["Luca Berti"]


def test_dates_and_lengths_of_time_in_text_sort_as_such(tmp_path: Path) -> None:
    sql = "SELECT Name FROM listing ORDER BY Opened LIMIT 1"
    assert ran(tmp_path, BRIDGES, "which opened first", sql) == ["Old Mill Bridge"]
    sql = "SELECT Name FROM listing WHERE Length < '5:40' ORDER BY Length"
    assert ran(tmp_path, BRIDGES, "shorter ones", sql) == ["Tarn Bridge", "Old Mill Bridge"]
    sql = "SELECT Name FROM listing WHERE Length > 5"
    assert ran(tmp_path, BRIDGES, "over 5 minutes", sql) == ["Old Mill Bridge", "Garrick Bridge"]
    sql = "SELECT Name FROM listing WHERE Opened > 1970"
    assert ran(tmp_path, BRIDGES, "opened after 1970", sql) == ["Tarn Bridge"]


def test_rows_are_counted_where_a_count_is_asked_for(tmp_path: Path) -> None:
    sql = "SELECT Points FROM listing WHERE Team = 'Castle'"
    assert ran(tmp_path, RACE, "how many castle drivers have points?", sql) == [2]
    sql = "SELECT Points FROM listing WHERE Driver = 'Emil Roth'"
    assert ran(tmp_path, RACE, "how many points has emil roth?", sql) == [12]


def test_a_star_becomes_what_is_asked_for(tmp_path: Path) -> None:
    sql = "SELECT * FROM listing WHERE Team = 'Castle'"
    assert ran(tmp_path, RACE, "which drivers are of castle?", sql) == ["Owen Pryce", "Emil Roth"]
    assert len(ran(tmp_path, RACE, "show all of castle", sql)) == 10


def test_one_is_one(tmp_path: Path) -> None:
    sql = "SELECT Driver FROM listing WHERE Team = 'Castle'"
    assert ran(tmp_path, RACE, "name one driver of castle", sql) == ["Owen Pryce"]


def test_the_same_as_another_is_not_that_one(tmp_path: Path) -> None:
    sql = (
        "SELECT Driver FROM listing WHERE Team ="
        " (SELECT Team FROM listing WHERE Driver = 'Owen Pryce')"
    )
    assert ran(tmp_path, RACE, "who has the same team as owen pryce?", sql) == ["Emil Roth"]


def test_an_outcome_by_its_code(tmp_path: Path) -> None:
    sql = "SELECT Date FROM listing WHERE Result = 'L'"
    assert ran(tmp_path, GAMES, "when was the first loss?", sql) == ["September 15"]


def test_a_dash_is_nothing(tmp_path: Path) -> None:
    text = "Album | Award\nBlue | Gold\nRooms | —\nRain | Gold"
    sql = "SELECT Album FROM listing WHERE Award IS NULL"
    assert ran(tmp_path, text, "which album has no award?", sql) == ["Rooms"]
    sql = "SELECT Album FROM listing WHERE Award IS NOT NULL"
    assert ran(tmp_path, text, "which albums have an award?", sql) == ["Blue", "Rain"]


def test_an_empty_number_is_what_is_looked_for_as_0(tmp_path: Path) -> None:
    sql = "SELECT Driver FROM listing WHERE Points = 0"
    assert ran(tmp_path, RACE, "who got no points?", sql) == ["Sven Dahl", "Paulo Reis"]


def test_a_denied_value_is_not_looked_for(tmp_path: Path) -> None:
    text = "Light | State\nGrey | active\nBride | inactive since 1987"
    sql = "SELECT Light FROM listing WHERE State = 'inactive since 1987'"
    assert ran(tmp_path, text, "which light is no longer active?", sql) == ["Bride"]


def test_each_mend_can_be_switched_off(tmp_path: Path) -> None:
    sql = "SELECT Driver FROM listing WHERE \"Time/Retired\" = '+1 lap'"
    room = listing_desk(tmp_path, RACE, "who had an accident?", off=["said"])
    assert read(sql, room).sql == sql
