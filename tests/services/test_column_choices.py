"""A column that a person chose a reading for: kept, read again, taken back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.domain.content import content_fingerprint
from core.domain.home import Home
from core.domain.sources import ColumnChoice, ReadAs, Source
from core.domain.work import Request
from core.errors import StepError
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.sources import MemorySourceStore
from tests.fakes.tasks import ManualTasks
from tests.services.test_findings import ReadingSandbox


class Desk:
    """A service in a folder; `again` is the same after a restart."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = MemorySourceStore()
        self.told: list[Source] = []
        self.again()

    def again(self) -> None:
        self.sandbox, self.tasks = ReadingSandbox(), ManualTasks()
        self.sources = SourceService(
            Home(self.root / "home"),
            self.store,
            notebooks=NotebookService(MemoryNotebookStore(), self.store),
            sandbox=self.sandbox,
            tasks=self.tasks,
            attached=self.told.append,
        )

    def file(self, odd: str = "on request", *, column: str = "price", at: str = "") -> Path:
        path = self.root / at / "prices.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [f"{n},{n}.5" for n in range(50)]
        rows[9] = f"9,{odd}"
        path.write_text(f"id,{column}\n" + "\n".join(rows))
        return path

    def read_as(self, source: Source, read_as: ReadAs, column: str = "price") -> Source:
        choice = ColumnChoice(table=source.tables[0].name, column=column, read_as=read_as)
        return self.sources.refresh(source.id, choice=choice).source

    def said(self, source: Source) -> tuple[str, tuple[str, ...]]:
        """The type of the price, and what is known of it."""
        table, (profile,) = source.tables[0], self.sources.profiles(source.id)
        return table.columns[1].type, profile.columns[1].warnings


EMPTY = ("DOUBLE", ("1 of 50 values is no number ('on request'), so it is empty.",))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_choice_is_applied_at_once_and_told_of(desk: Desk) -> None:
    before = desk.sources.attach(desk.file())
    after = desk.read_as(before, "numbers")
    assert desk.said(after) == EMPTY
    assert after.id == before.id
    assert desk.sources.get(before.id) == after == desk.told[-1]
    assert desk.sources.preview(after.tables[0]).rows[9] == (9, None)


def test_what_is_kept_by_fingerprint_is_made_anew_and_comes_back(desk: Desk) -> None:
    path = desk.file()
    before = desk.sources.attach(path)
    after = desk.read_as(before, "numbers")
    mark = desk.sources.marks([before.id])["prices"]
    assert mark.fingerprint == after.fingerprint != before.fingerprint
    back = desk.read_as(after, "text")
    assert back.fingerprint == before.fingerprint == content_fingerprint(path)
    assert back.choices == ()
    assert back.tables[0].columns == before.tables[0].columns
    assert "Mostly numbers" in desk.said(back)[1][0]


def test_a_choice_survives_refresh_and_restart(desk: Desk) -> None:
    source = desk.read_as(desk.sources.attach(desk.file()), "numbers")
    desk.again()
    done = desk.sources.refresh(source.id)
    assert done.same
    assert done.source.choices == source.choices
    assert desk.said(done.source) == EMPTY


def test_a_file_that_was_only_touched_is_still_fresh(desk: Desk) -> None:
    path = desk.file()
    source = desk.read_as(desk.sources.attach(path), "numbers")
    os.utime(path, (1, 1))
    assert desk.sources.status(source.id) == "fresh"
    desk.file("not listed")
    assert desk.sources.status(source.id) == "changed"


def test_a_file_that_changed_is_read_with_the_choice_when_attached_again(desk: Desk) -> None:
    source = desk.read_as(desk.sources.attach(desk.file()), "numbers")
    again = desk.sources.attach(desk.file("sold out"))
    assert again.id == source.id
    assert desk.said(again)[1][0].startswith("1 of 50 values is no number ('sold out')")


def test_a_column_that_is_gone_keeps_its_choice_for_when_it_is_back(desk: Desk) -> None:
    source = desk.read_as(desk.sources.attach(desk.file()), "numbers")
    assert source.follows(source.choices[0])
    desk.file(column="cost")
    gone = desk.sources.refresh(source.id).source
    assert not gone.follows(source.choices[0])
    assert desk.said(gone)[0] == "VARCHAR"
    desk.file()
    assert desk.said(desk.sources.refresh(source.id).source) == EMPTY


def test_tables_that_got_another_name_are_found_by_it(desk: Desk) -> None:
    desk.sources.attach(desk.file("first", at="a"))
    second = desk.sources.attach(desk.file(at="b"))
    assert second.tables[0].name == "prices_2"
    assert desk.said(desk.read_as(second, "numbers")) == EMPTY
    assert desk.said(desk.sources.refresh(second.id).source) == EMPTY


def test_the_same_file_from_another_place_is_still_known(desk: Desk) -> None:
    source = desk.read_as(desk.sources.attach(desk.file(at="a")), "numbers")
    assert desk.sources.attach(desk.file(at="b")) == source


def test_a_source_that_is_removed_comes_back_with_its_choice(desk: Desk) -> None:
    desk.sources.attach(desk.file("first", at="a"))
    source = desk.read_as(desk.sources.attach(desk.file(at="b")), "numbers")
    desk.sources.remove(source.id)
    begun = desk.sources.start_attach(source.path, name="Prices", removed=source)
    desk.tasks.run_all()
    back = desk.sources.get(desk.sources.attachment(begun).source_id or "")
    assert (back.name, back.tables[0].name, back.choices) == ("Prices", "prices_2", source.choices)
    assert desk.said(back) == EMPTY


def test_a_choice_that_cannot_be_read_changes_nothing(desk: Desk) -> None:
    source = desk.sources.attach(desk.file())

    def fail(request: Request, _: object) -> None:
        raise StepError("No space left.", code="file")

    desk.sandbox.before = fail
    with pytest.raises(StepError) as told:
        desk.read_as(source, "numbers")
    assert "earlier copy" in told.value.kept
    assert desk.sources.get(source.id) == source


def test_a_source_that_was_kept_before_there_were_choices_is_read() -> None:
    old = '{"id":"s","name":"n","kind":"csv","path":"/n","fingerprint":"f","bytes":1,"tables":[],'
    assert Source.model_validate_json(old + '"attached_at":"2026-01-01T00:00:00Z"}').choices == ()
