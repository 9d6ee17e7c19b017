"""Sources: attached whole or not at all, known again, refreshed under their names."""

from __future__ import annotations

import io
import os
import shutil
import time
from collections import namedtuple
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.domain.cancel import CancelToken
from core.domain.home import Home
from core.domain.sources import Source
from core.domain.work import Request
from core.errors import Cancelled, StepError, UserError
from core.services.notebooks import NotebookService
from core.services.sources import SourceService
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.samples import join, query
from tests.fakes.sandbox import InlineSandbox
from tests.fakes.sources import MemorySourceStore
from tests.fakes.tasks import ManualTasks

SALES = "region,total\nNorth,1\nSouth,2\n"


@dataclass
class Desk:
    """A service over fakes in a folder."""

    root: Path
    sandbox: InlineSandbox = field(default_factory=InlineSandbox)
    tasks: ManualTasks = field(default_factory=ManualTasks)
    store: MemorySourceStore = field(default_factory=MemorySourceStore)
    cells: MemoryNotebookStore = field(default_factory=MemoryNotebookStore)
    told: list[Source] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home = Home(self.root / "home")
        self.notebooks = NotebookService(self.cells, self.store)
        self.service = SourceService(
            self.home,
            self.store,
            notebooks=self.notebooks,
            sandbox=self.sandbox,
            tasks=self.tasks,
            attached=self.told.append,
        )

    def file(self, name: str = "sales.csv", text: str = SALES) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def copies(self) -> list[str]:
        return sorted(p.name for p in self.home.tables.rglob("*.parquet"))

    def folders(self) -> list[Path]:
        return list(self.home.tables.iterdir()) if self.home.tables.exists() else []


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_file_becomes_a_source_of_the_notebook(desk: Desk) -> None:
    notebook = desk.notebooks.create()
    source = desk.service.attach(desk.file(), notebook_id=notebook.id)
    assert source.name == "sales.csv"
    assert [t.name for t in source.tables] == ["sales"]
    assert desk.service.list() == (source,)
    assert desk.notebooks.get(notebook.id).source_ids == (source.id,)
    assert desk.service.profiles(source.id)[0].table == "sales"
    assert desk.service.status(source.id) == "fresh"
    assert desk.told == [source]
    (grant,) = desk.service.grants(desk.service.schema([source.id]))
    assert Path(grant.file).is_file()
    assert Path(grant.file).is_relative_to(desk.home.tables / source.id)
    result = desk.service.preview(source.tables[0], rows=1)
    assert result.rows == (("North", 1),)
    assert result.truncated is True
    assert desk.service.marks([source.id])["sales"].fingerprint == source.fingerprint


def test_the_vanished_file_still_answers_from_its_copy(desk: Desk) -> None:
    path = desk.file()
    source = desk.service.attach(path)
    path.unlink()
    assert desk.service.status(source.id) == "gone"
    assert desk.service.preview(source.tables[0]).rows == (("North", 1), ("South", 2))
    with pytest.raises(UserError, match="no file") as told:
        desk.service.refresh(source.id)
    assert "earlier copy" in told.value.kept
    assert desk.service.preview(source.tables[0]).rows[0] == ("North", 1)


@pytest.mark.parametrize(
    "written", ['"{}"', "'{}'", "  {} \n", "file://{}", "{}"], ids=lambda w: w.strip()
)
def test_paths_are_taken_as_people_write_them(desk: Desk, written: str) -> None:
    path = desk.file("my sales.csv")
    given = str(path).replace(" ", "%20") if "file:" in written else str(path)
    assert desk.service.attach(written.format(given)).path == str(path)


def test_home_and_dropped_paths_are_understood(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(desk.root))
    path = desk.file("my sales.csv")
    assert desk.service.attach("~/my sales.csv").path == str(path)
    assert desk.service.attach(str(path).replace(" ", "\\ ")).path == str(path)
    assert len(desk.service.list()) == 1


def test_what_cannot_be_attached_is_said_so(desk: Desk) -> None:
    desk.file("sales.csv")
    with pytest.raises(UserError, match="no file") as told:
        desk.service.attach(desk.root / "sale.csv")
    assert told.value.remedy == "Did you mean sales.csv?"
    with pytest.raises(UserError, match="empty"):
        desk.service.attach(desk.file("none.csv", ""))
    for text in ("", "  ", "a\x00b", "~nobody_of_that_name/x", "x" * 5000):
        with pytest.raises(UserError):
            desk.service.attach(text)
    os.mkfifo(desk.root / "pipe")
    with pytest.raises(UserError, match="neither"):
        desk.service.attach(desk.root / "pipe")
    with pytest.raises(StepError, match="no data"):
        desk.service.attach(desk.file("note.txt", "hello"))
    with pytest.raises(UserError, match="not there"):
        desk.service.attach(desk.root / "sales.csv", notebook_id="none")
    assert desk.service.list() == ()
    assert desk.folders() == []


def test_a_file_that_may_not_be_read_is_said_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(UserError, match="may not be read"):
        desk.service.attach(desk.file())


def test_the_same_file_is_the_same_source(desk: Desk) -> None:
    path = desk.file()
    link = desk.root / "link.csv"
    link.symlink_to(path)
    first = desk.service.attach(path)
    notebook = desk.notebooks.create()
    assert desk.service.attach(path, notebook_id=notebook.id) == first
    assert desk.service.attach(link) == first
    assert desk.service.attach(desk.file("elsewhere/sales.csv")) == first
    assert desk.notebooks.get(notebook.id).source_ids == (first.id,)
    assert len(desk.sandbox.of("read_source")) == 2
    assert desk.copies() == ["sales.parquet"]
    assert desk.service.attach(desk.file("other.csv")).id != first.id


def test_attaching_a_changed_file_reads_it_again(desk: Desk) -> None:
    path = desk.file()
    first = desk.service.attach(path)
    path.write_text(SALES + "East,3\n")
    assert desk.service.status(first.id) == "changed"
    again = desk.service.attach(path)
    assert again.id == first.id
    assert again.tables[0].rows == 3
    assert desk.service.status(first.id) == "fresh"
    assert desk.told == [first, again]


def test_a_file_that_was_only_touched_is_fresh(desk: Desk) -> None:
    path = desk.file()
    source = desk.service.attach(path)
    os.utime(path, ns=(1, 1))
    assert desk.service.status(source.id) == "fresh"
    path.write_text(SALES.replace("1", "7"))
    os.utime(path, ns=(2, 2))  # some disks keep the time of a change in seconds only
    assert desk.service.status(source.id) == "changed"
    assert desk.service.attach(path).id == source.id
    assert desk.service.status(source.id) == "fresh"


def test_what_is_only_in_the_log_of_a_database_makes_it_changed(desk: Desk) -> None:
    """The fake of the sandbox reads no databases; the rule goes by names of files alone."""
    path = desk.file()
    source = desk.service.attach(path)
    log = path.with_name(f"{path.name}-wal")
    log.touch()
    assert desk.service.status(source.id) == "fresh"
    log.write_text("East,3")
    assert desk.service.status(source.id) == "changed"
    again = desk.service.attach(path)
    assert desk.service.status(again.id) == "fresh"


def test_a_lost_copy_is_made_again(desk: Desk) -> None:
    path = desk.file()
    first = desk.service.attach(path)
    shutil.rmtree(desk.home.tables)
    again = desk.service.attach(path)
    assert again.id == first.id
    assert desk.service.preview(again.tables[0]).rows


def test_table_names_are_unique_over_all_sources_and_queries(desk: Desk) -> None:
    notebook = desk.notebooks.create()
    desk.cells.save_cells([query(notebook_id=notebook.id, name="returns")])
    desk.service.attach(desk.file("a/sales.csv"))
    second = desk.service.attach(desk.file("b/sales.csv", "region,total\nEast,5\n"))
    third = desk.service.attach(desk.file("returns.csv"), notebook_id=notebook.id)
    assert [t.name for t in second.tables] == ["sales_2"]
    assert [t.name for t in third.tables] == ["returns_2"]


def test_refreshing_keeps_names_and_says_what_changed(desk: Desk) -> None:
    desk.service.attach(desk.file("first/sales.csv", "a\n1\n"))
    path = desk.file("data/sales.csv")
    desk.file("data/costs.csv", "n\n1\n")
    before = desk.service.attach(path.parent)
    assert [t.name for t in before.tables] == ["costs", "sales_2"]
    path.write_text("region,amount,total\nNorth,1,x\n")
    desk.file("data/extra.csv", "n\n1\n")
    (path.parent / "costs.csv").unlink()
    done = desk.service.refresh(before.id)
    assert done.source.id == before.id
    assert {t.name for t in done.source.tables} == {"sales_2", "extra"}
    assert [p.table for p in desk.service.profiles(before.id)] == ["extra", "sales_2"]
    changes = {change.table: change for change in done.changes}
    assert changes["costs"].rows_after is None
    assert changes["extra"].rows_before is None
    assert changes["sales_2"].new == ("amount",)
    assert changes["sales_2"].retyped == ("total",)
    assert (changes["sales_2"].rows_before, changes["sales_2"].rows_after) == (2, 1)
    assert not done.same
    table = next(t for t in done.source.tables if t.name == "sales_2")
    assert desk.service.preview(table).rows == (("North", 1, "x"),)


def test_a_refresh_without_a_change_says_so_and_old_copies_go(desk: Desk) -> None:
    source = desk.service.attach(desk.file())
    for _ in range(3):
        done = desk.service.refresh(source.id)
        assert done.same
        assert done.changes == ()
    assert len(desk.copies()) == 2


def test_a_failed_refresh_keeps_what_there_was(desk: Desk) -> None:
    source = desk.service.attach(desk.file())

    def fail(request: Request, cancel: CancelToken) -> None:
        if request.kind == "read_source":
            Path(request.into, "half.parquet").write_bytes(b"PAR1")
            raise StepError("This is no CSV.", code="file")

    desk.sandbox.before = fail
    with pytest.raises(StepError, match="no CSV") as told:
        desk.service.refresh(source.id)
    assert "earlier copy" in told.value.kept
    assert desk.copies() == ["sales.parquet"]
    assert desk.service.get(source.id) == source


@pytest.mark.parametrize("error", [StepError("No space left.", code="file"), Cancelled(), OSError])
def test_nothing_half_made_is_left(desk: Desk, error: Exception) -> None:
    def fail(request: Request, cancel: CancelToken) -> None:
        assert request.kind == "read_source"
        Path(request.into, "half.parquet").write_bytes(b"PAR1")
        raise error

    desk.sandbox.before = fail
    with pytest.raises((StepError, Cancelled, OSError)):
        desk.service.attach(desk.file())
    assert desk.folders() == []
    assert desk.service.list() == ()
    desk.sandbox.before = lambda request, cancel: None
    assert desk.service.attach(desk.file()).tables


def test_a_full_disk_is_seen_before_copying(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 1_000_000))
    with pytest.raises(UserError, match="too little disk") as told:
        desk.service.attach(desk.file())
    assert "Free at least 199 MB" in told.value.remedy
    assert desk.sandbox.requests == []


def test_a_worker_cannot_place_a_copy_elsewhere(desk: Desk) -> None:
    outside = desk.file("outside.parquet", "x")
    source = desk.service.attach(desk.file())
    copied = desk.service._copies  # the border itself is under test
    folder = desk.home.tables / "s" / "c"
    folder.mkdir(parents=True)
    for file in ("../../../outside.parquet", str(outside), "none.parquet"):
        with pytest.raises(StepError, match="not there"):
            copied.placed(source.tables[0].model_copy(update={"file": file}), folder)


def test_joins_are_looked_for_between_sources(desk: Desk) -> None:
    desk.sandbox.joins = (join("orders", "customers"), join("customers", "customers"))
    first = desk.service.attach(desk.file("customers.csv", "id\n1\n"))
    assert desk.sandbox.of("find_joins") == []
    second = desk.service.attach(desk.file("orders.csv", "customer_id\n1\n"))
    assert desk.service.joins([first.id, second.id]) == (join("orders", "customers"),)
    assert desk.service.joins([first.id]) == ()
    desk.service.refresh(second.id)
    assert desk.service.joins([first.id, second.id]) == (join("orders", "customers"),)


def test_joins_that_cannot_be_found_stop_nothing(desk: Desk) -> None:
    def fail(request: Request, cancel: CancelToken) -> None:
        if request.kind == "find_joins":
            raise StepError("It took too long.", code="time")

    desk.sandbox.before = fail
    desk.service.attach(desk.file("a.csv"))
    assert desk.service.attach(desk.file("b.csv", "n\n1\n")).name == "b.csv"


def test_an_attachment_in_the_background_can_be_followed(desk: Desk) -> None:
    notebook = desk.notebooks.create()
    started = desk.service.start_attach(desk.file(), notebook_id=notebook.id, name="Sales")
    assert desk.service.attachment(started).status == "running"
    assert desk.service.list() == ()
    desk.tasks.run_all()
    view = desk.service.attachment(started)
    assert (view.status, view.fraction, view.name) == ("done", 1.0, "Sales")
    assert view.source_id == desk.service.list()[0].id
    assert desk.service.list()[0].name == "Sales"
    assert desk.service.attachments() == (view,)
    with pytest.raises(UserError, match="not known"):
        desk.service.attachment("none")


def test_an_attachment_that_fails_says_why(desk: Desk) -> None:
    started = desk.service.start_attach(desk.root / "none.csv")
    desk.tasks.run_all()
    view = desk.service.attachment(started)
    assert view.status == "failed"
    assert view.failure is not None
    assert "no file" in view.failure.message
    assert view.failure.remedy


def test_an_attachment_can_be_cancelled_before_and_in_the_middle(desk: Desk) -> None:
    waiting = desk.service.start_attach(desk.file())
    desk.service.cancel_attachment(waiting)
    desk.tasks.run_all()
    assert desk.service.attachment(waiting).status == "cancelled"

    def stop(request: Request, cancel: CancelToken) -> None:
        desk.service.cancel_attachment(running)
        cancel.raise_if_cancelled()

    desk.sandbox.before = stop
    running = desk.service.start_attach(desk.file())
    desk.tasks.run_all()
    assert desk.service.attachment(running).status == "cancelled"
    assert desk.service.list() == ()
    assert desk.folders() == []
    assert [v.id for v in desk.service.attachments()] == [running, waiting]


def test_only_the_latest_attachments_are_remembered(desk: Desk) -> None:
    for _ in range(60):
        desk.service.start_attach(desk.root / "none.csv")
        desk.tasks.run_all()
    assert len(desk.service.attachments()) == 50


def test_an_upload_of_the_same_content_is_the_same_source(desk: Desk) -> None:
    first = desk.service.save_upload("../../sales.csv", io.BytesIO(SALES.encode()))
    again = desk.service.save_upload("sales.csv", io.BytesIO(SALES.encode()))
    other = desk.service.save_upload("sales.csv", io.BytesIO(b"region,total\nEast,9\n"))
    assert first == again != other
    assert first.is_relative_to(desk.home.uploads)
    source = desk.service.attach(first)
    assert desk.service.attach(again) == source
    assert desk.service.attach(other).id != source.id


def test_a_renamed_source_keeps_its_tables(desk: Desk) -> None:
    source = desk.service.attach(desk.file())
    renamed = desk.service.rename(source.id, "  Sales\n2024 ")
    assert renamed.name == "Sales 2024"
    assert renamed.tables == source.tables
    with pytest.raises(UserError, match="needs a name"):
        desk.service.rename(source.id, " ")


def test_a_removed_source_leaves_its_file_and_no_copy(desk: Desk) -> None:
    path = desk.file()
    notebook = desk.notebooks.create()
    source = desk.service.attach(path, notebook_id=notebook.id)
    desk.service.remove(source.id)
    assert path.exists()
    assert desk.folders() == []
    assert desk.service.list() == ()
    assert desk.notebooks.get(notebook.id).source_ids == ()
    assert desk.service.schema([source.id]).tables == ()
    with pytest.raises(UserError, match="not there"):
        desk.service.remove(source.id)


def test_what_a_killed_process_left_is_swept_away(desk: Desk) -> None:
    kept = desk.service.attach(desk.service.save_upload("a.csv", io.BytesIO(SALES.encode())))
    unused = desk.service.save_upload("b.csv", io.BytesIO(b"x\n1\n"))
    (desk.home.uploads / ".part-1").write_bytes(b"half")
    (desk.home.tables / "dead" / "copy").mkdir(parents=True)
    (desk.home.tables / kept.id / "half").mkdir()
    desk.service.sweep(before=time.time() + 60)
    assert not unused.exists()
    assert Path(kept.path).exists()
    assert not (desk.home.uploads / ".part-1").exists()
    assert [f.name for f in desk.folders()] == [kept.id]
    assert len(list((desk.home.tables / kept.id).iterdir())) == 1
    assert desk.service.preview(kept.tables[0]).rows


def test_what_is_being_attached_is_not_swept_away(desk: Desk) -> None:
    """Sweeping goes on in the background while the first file is attached."""
    before = time.time() - 2  # some disks keep the time of a change in seconds only
    kept = desk.service.attach(desk.file())
    fresh = desk.service.save_upload("b.csv", io.BytesIO(b"x\n1\n"))
    halves = [desk.home.tables / "new" / "copy", desk.home.tables / kept.id / "again"]
    for half in halves:
        half.mkdir(parents=True)
    (desk.home.uploads / ".part-1").write_bytes(b"half")
    desk.service.sweep(before=before)
    assert fresh.exists()
    assert all(half.exists() for half in halves)
    assert (desk.home.uploads / ".part-1").exists()
