"""Choices for columns: one a column, part of the fingerprint, found by a table's earlier name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.domain.content import read_fingerprint
from core.domain.source_changes import earlier_name, keep_names
from core.domain.sources import ColumnChoice
from core.domain.work import SourceRead
from tests.fakes.samples import profile, source, table

NAMES = st.sampled_from(["prices", "prices_2", "costs"])
CHOICES = st.builds(
    ColumnChoice,
    table=NAMES,
    column=st.sampled_from(["price", "day"]),
    read_as=st.sampled_from(["numbers", "dates", "text"]),
)


@given(st.lists(CHOICES, max_size=8))
def test_the_last_choice_for_a_column_holds_and_text_is_none(made: list[ColumnChoice]) -> None:
    chosen = source()
    for choice in made:
        chosen = chosen.choosing(choice)
    last = {(choice.table, choice.column): choice for choice in made}
    assert {*chosen.choices} == {c for c in last.values() if c.read_as != "text"}
    assert len(chosen.choices) == len({*chosen.choices})
    assert all(chosen.choice(*place) == choice for place, choice in last.items())


@given(st.sets(CHOICES.filter(lambda choice: choice.read_as != "text")), st.randoms())
def test_a_fingerprint_tells_choices_whatever_their_order(
    choices: set[ColumnChoice], shuffling: object
) -> None:
    some = list(choices)
    shuffling.shuffle(some)  # type: ignore[attr-defined]
    assert read_fingerprint("f", some) == read_fingerprint("f", list(choices))
    assert (read_fingerprint("f", some) == "f") == (not some)
    assert len({read_fingerprint("f", some[:n]) for n in range(len(some) + 1)}) == len(some) + 1


@given(NAMES, st.sets(NAMES))
def test_a_table_is_known_by_the_name_that_it_then_gets_back(name: str, before: set[str]) -> None:
    read = SourceRead(
        source_kind="csv",
        fingerprint="f",
        bytes=1,
        tables=(table(name),),
        profiles=(profile(name),),
    )
    old = tuple(table(each) for each in sorted(before))
    was = earlier_name(name, sorted(before))
    named = keep_names(read, old, taken=()).tables[0].name
    assert named == was if was is not None else named not in before
