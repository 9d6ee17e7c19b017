"""What the data lacks, and what only looks as if it were lacking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.agents.sql.candidate import read
from core.agents.sql.gaps import gap_after
from core.agents.sql.linking import is_meant, links_of
from tests.fakes.desk import desk
from tests.fakes.shop import LettersEmbedder


def test_a_name_that_no_try_found_is_what_the_data_lacks(tmp_path: Path) -> None:
    room = desk(tmp_path, "Which customers have a grade point mark above 3?")
    tried = [read("SELECT name FROM customers WHERE gpa > 3", room)]
    gap = gap_after(links_of(room), room, tried, None)
    assert gap is not None
    assert gap.missing == "The data has no gpa."


def test_a_query_that_ran_is_not_judged_by_its_first_tries(tmp_path: Path) -> None:
    room = desk(tmp_path, "What are the names of customers?")
    assert gap_after(links_of(room), room, [read("SELECT gpa FROM customers", room)], None) is None


def test_a_code_stands_for_the_name_in_its_row(tmp_path: Path) -> None:
    room = desk(tmp_path, "How many of the Lamp were sold?")
    room = replace(room, context=replace(room.context, embedder=LettersEmbedder()))
    assert is_meant("A", room)
    assert not is_meant("B", room)


def test_what_is_asked_by_name_and_nowhere_is_lacking(tmp_path: Path) -> None:
    room = desk(tmp_path, "What is the shoe size of each customer?")
    tried = [read("SELECT name, shoe_size FROM shoe_sizes", room)]
    gap = gap_after(links_of(room), room, tried, None)
    assert gap is not None


def test_an_echo_of_the_question_is_no_answer(tmp_path: Path) -> None:
    room = desk(tmp_path, "Which architect planned the house of Ann Low?")
    tried = [read("SELECT name FROM customers WHERE name = 'Ann Low'", room)]
    assert gap_after(links_of(room), room, tried, 1) is not None
    told = [read("SELECT city FROM customers WHERE name = 'Ann Low'", room)]
    assert gap_after(links_of(room), room, told, 1) is None
