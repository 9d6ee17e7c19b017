"""What a page asks for at every rerun is looked for once, until it can have changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.code.overview import Overview
from core.integrations.git import folder as folders
from core.services.repositories.calling import CallService
from core.services.repositories.service import RepositoryService
from tests.fakes.repositories import Repository, runs_of
from tests.services.repositories.test_attaching import Desk, person

__all__ = ["person"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_is_not_committed_is_looked_for_now_and_then(
    desk: Desk, person: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]
    repositories = RepositoryService(desk.sources, desk.code, clock=lambda: seconds[0])
    source = desk.sources.attach(person.folder)
    ran = runs_of(monkeypatch)

    def total() -> int:
        return repositories.uncommitted(source.id).total

    assert [total() for _ in range(5)] == [0] * 5
    assert ran == ["status"]
    (person.folder / "app.py").write_text("half done")
    seconds[0] += 14
    assert total() == 0
    assert repositories.uncommitted(source.id, anew=True).total == 1
    seconds[0] += 14
    (person.folder / "app.py").write_text("more done")
    (person.folder / "new.py").write_text("")
    seconds[0] += 2
    assert [total() for _ in range(5)] == [2] * 5
    assert ran.count("status") == 3
    person.commit({})
    assert total() == 0, "a commit there is noticed at once"
    assert ran.count("status") == 4


def test_a_folder_that_takes_long_is_looked_at_less_often(desk: Desk, person: Repository) -> None:
    seconds = [0.0]

    def clock() -> float:
        seconds[0] += 3
        return seconds[0]

    repositories = RepositoryService(desk.sources, desk.code, clock=clock)
    source = desk.sources.attach(person.folder)
    repositories.uncommitted(source.id)
    (person.folder / "app.py").write_text("half done")
    seconds[0] += 40
    assert repositories.uncommitted(source.id).total == 0
    assert repositories.uncommitted(source.id, anew=True).total == 0
    seconds[0] += 20
    assert repositories.uncommitted(source.id).total == 1


def test_the_state_of_a_folder_is_told_by_few_small_files(
    desk: Desk, person: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = desk.sources.attach(person.folder)
    for n in range(300):
        person.git("update-ref", f"refs/heads/many/{n}", "HEAD")
    person.git("pack-refs", "--all")
    read: list[Path] = []
    small = folders.small

    def counted(file: Path, most: int = 1_000_000) -> bytes:
        read.append(file)
        return small(file, most)

    monkeypatch.setattr(folders, "small", counted)
    ran = runs_of(monkeypatch)
    assert desk.sources.status(source.id) == "fresh"
    person.commit({"app.py": "CHANGED = 1\n"})
    assert desk.sources.status(source.id) == "changed"
    assert ran == []
    assert len(read) <= 8


def test_overviews_and_calls_are_read_once(
    desk: Desk, person: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = desk.sources.attach(person.folder)
    calls = CallService(desk.repositories, desk.sources, desk.sandbox)
    parsed: list[str | bytes] = []
    real = Overview.model_validate_json

    def counted(text: str | bytes) -> Overview:
        parsed.append(text)
        return real(text)

    monkeypatch.setattr(Overview, "model_validate_json", counted)
    ran = runs_of(monkeypatch)

    def page() -> tuple[int, int, int]:
        assert desk.repositories.overview(source.id).size.files
        place = calls.symbols(source.id, "one")[0]
        calls.map(source.id, calls.symbol(source.id, place.id))
        calls.excerpt(source.id, place)
        return len(parsed), len(desk.sandbox.requests), len(ran)

    first = page()
    assert [page() for _ in range(4)] == [first] * 4
    person.commit({"app.py": "\n\n\ndef one():\n    return 3\n"})
    desk.sources.refresh(source.id)
    assert page() > first
    place = calls.symbols(source.id, "one")[0]
    assert (place.line, calls.excerpt(source.id, place).lines[-1]) == (4, "    return 3")
