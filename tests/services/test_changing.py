"""What a person does with a change after its run, over real git and the real box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.agents.code.changing.telling import moves_table
from core.domain.approvals import Approval, Origin, Verdict
from core.domain.cells import AnswerCell, RecordCell
from core.domain.code.change_actions import commit_action
from core.domain.code.changes import Change, TextByHand
from core.domain.records import Changed
from core.domain.sentences.changed import changed_answer, changed_grade
from core.domain.value import now
from core.errors import UserError
from core.protocols import Workshop
from core.sandbox.pool import WorkerPool
from core.services.approvals import ApprovalService
from core.services.changing import ChangeParts, ChangeService
from tests.agents.code.changing.driving import RIGHT, Driver, driver, shop
from tests.fakes import samples
from tests.fakes.approvals import MemoryApprovalStore
from tests.fakes.notebooks import MemoryNotebookStore
from tests.fakes.repositories import Repository, every_byte
from tests.fakes.results import MemoryResultStore

FIX = "Fix the failing test"
PAGES = "shop/pages.py"


@pytest.fixture(scope="module")
def box() -> Iterator[WorkerPool]:
    pool = WorkerPool(size=1)
    if pool.confinement().tier == "restricted":
        pytest.skip("This system has no command box.")
    yield pool
    pool.close()


@dataclass
class Room:
    """A change that got a plain no, with the cells of its run."""

    person: Repository
    drive: Driver
    first: Change
    notebooks: MemoryNotebookStore = field(default_factory=MemoryNotebookStore)
    results: MemoryResultStore = field(default_factory=MemoryResultStore)
    approvals: ApprovalService = field(
        default_factory=lambda: ApprovalService(MemoryApprovalStore())
    )
    attached: bool = True

    @property
    def service(self) -> ChangeService:
        return ChangeService(
            ChangeParts(
                changes=self.drive.workshop.changes,
                workshop=self._workshop,
                notebooks=self.notebooks,
                results=self.results,
                sandbox=self.drive.sandbox,
                approvals=self.approvals,
            )
        )

    def _workshop(self, source_ids: Sequence[str]) -> Workshop | None:
        return self.drive.workshop if self.attached and source_ids == ("s1",) else None

    def shown(self) -> tuple[AnswerCell, Change]:
        """What the notebook shows."""
        answer, cell = self.notebooks.cell("r1-0"), self.notebooks.cell("r1-1")
        assert answer.kind == "answer"
        assert cell.kind == "record"
        assert cell.record.kind == "changed"
        return answer, cell.record.change

    def typed(self, old: str, new: str) -> TextByHand:
        read = self.service.text("r1", PAGES)
        assert old in read.text
        return read.model_copy(update={"text": read.text.replace(old, new)})


@pytest.fixture
def room(tmp_path: Path, box: WorkerPool) -> Room:
    person = shop(tmp_path)
    drive = driver(person, box, [RIGHT], judge=lambda a: Verdict(allowed=False))
    made = Room(person, drive, drive.ask(FIX))
    cell = RecordCell(
        id="r1-1",
        notebook_id="n1",
        position=2,
        created_at=now(),
        run_id="r1",
        name="check_done",
        title="Check",
        record=Changed(change=made.first),
        result=moves_table(made.first, made.results),
    )
    head = samples.answer(
        "r1-0",
        run_id="r1",
        answer=changed_answer(made.first, "check_done"),
        grade=changed_grade(made.first),
    )
    made.notebooks.save_cells([head, cell])
    return made


def test_a_commit_comes_later_and_then_the_branch(room: Room) -> None:
    before = every_byte(room.person.folder)
    done = room.service.commit("r1", room.service.committing("r1"))
    assert done.status == "committed"
    assert every_byte(room.person.folder) == before
    answer, shown = room.shown()
    assert shown == done
    assert "not committed" not in answer.answer.text
    room.service.publish("r1", room.service.publishing("r1"))
    assert room.person.git("rev-parse", done.branch) == done.commit
    assert room.person.git("status", "--porcelain") == ""
    with pytest.raises(UserError, match="in the repository already"):
        room.service.committing("r1")


def test_what_is_committed_is_what_was_allowed(room: Room) -> None:
    allowed = room.service.committing("r1")
    room.service.edit("r1", PAGES, room.typed('pages"', 'leaves"'))
    with pytest.raises(UserError, match="another than the one you allowed"):
        room.service.commit("r1", allowed)
    assert room.shown()[1].status == "waiting"


def test_an_edit_renews_the_cell_and_can_be_undone(room: Room) -> None:
    after = room.service.edit("r1", PAGES, room.typed('pages"', 'leaves"'))
    answer, shown = room.shown()
    assert shown == after
    assert (shown.after.failed, shown.edits) == (1, (PAGES,))
    assert answer.grade.verdict == "unsure"
    back = room.service.put_back(room.first, after)
    assert (back.diff, back.after, back.edits) == (room.first.diff, room.first.after, ())
    assert "leaves" not in room.service.text("r1", PAGES).text
    with pytest.raises(UserError, match="More was done"):
        room.service.put_back(room.first, after)


def test_an_edit_of_what_is_another_by_now_loses_nothing(room: Room) -> None:
    late = room.typed("-(-total", "0 - (-total")
    kept = room.service.edit("r1", PAGES, room.typed("size=SIZE", "size = SIZE"))
    with pytest.raises(UserError, match="was changed since you opened it") as caught:
        room.service.edit("r1", PAGES, late)
    assert "your text is still" in caught.value.kept
    assert room.shown()[1] == kept


def test_an_edit_stays_where_the_base_moved_on(room: Room) -> None:
    room.person.commit({PAGES: "PAGES = 0\n"}, "Another way")
    room.drive.workshop.fetch()
    room.service.edit("r1", PAGES, room.typed("-(-total", "0 - (-total"))
    room.service.commit("r1", room.service.committing("r1"))
    done = room.service.publish("r1", room.service.publishing("r1"))
    assert "no longer applies to main" in done.moves[-1].said
    assert "0 - (-total" in room.person.git("show", f"{done.branch}:{PAGES}")


def test_a_discarded_change_is_brought_back_with_its_edits(room: Room) -> None:
    edited = room.service.edit("r1", PAGES, room.typed("-(-total", "0 - (-total"))
    room.service.discard("r1")
    assert room.drive.workshop.trees("s1").list() == ()
    assert room.shown()[1].status == "discarded"
    for act in (room.service.committing, room.service.discard):
        with pytest.raises(UserError, match="was discarded"):
            act("r1")
    back = room.service.bring_back("r1")
    assert (back.status, back.diff) == ("waiting", edited.diff)
    assert "0 - (-total" in room.service.text("r1", PAGES).text


def test_a_run_that_waits_asks_anew_after_an_edit(room: Room) -> None:
    told: list[Approval] = []
    room.approvals.when_decided(told.append)
    asked = room.approvals.ask(commit_action(room.first), Origin(kind="run", id="r1"))
    after = room.service.edit("r1", PAGES, room.typed("-(-total", "0 - (-total"))
    assert [each.id for each in told] == [asked.id]
    assert told[0].status == "withdrawn"
    assert room.approvals.waiting() == ()
    assert commit_action(after).mark != asked.action.mark


def test_a_later_change_of_the_branch_is_the_one_to_act_on(room: Room) -> None:
    room.drive.workshop.changes.save(
        room.first.model_copy(update={"id": "r2", "began": now(), "status": "waiting"})
    )
    with pytest.raises(UserError, match="A later change went on"):
        room.service.discard("r1")


def test_a_repository_that_was_removed_is_said(room: Room) -> None:
    room.attached = False
    with pytest.raises(UserError, match="not attached any more"):
        room.service.text("r1", PAGES)
    with pytest.raises(UserError, match="not kept any more"):
        room.service.text("r9", PAGES)
