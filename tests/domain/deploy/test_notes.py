"""Release notes from what commits say, whatever they say."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.domain.deploy.notes import Told, markdown, next_part, notes_of

DAY = date(2026, 3, 1)


def _told(*subjects: str) -> list[Told]:
    return [Told(id=f"{n:040x}", subject=subject) for n, subject in enumerate(subjects)]


def test_typed_and_plain_subjects_are_sorted_by_kind() -> None:
    notes = notes_of(
        _told(
            "feat(cli): export as CSV",
            "fix: no crash on empty files.",
            "Speed up the reader",
            "Drop Python 3.9",
            "Let people rename columns",
            "chore: bump ruff",
        )
    )
    assert [(note.kind, note.text) for note in notes] == [
        ("added", "Export as CSV"),
        ("fixed", "No crash on empty files"),
        ("faster", "Speed up the reader"),
        ("removed", "Drop Python 3.9"),
        ("changed", "Let people rename columns"),
        ("inside", "Bump ruff"),
    ]
    assert notes[0].scope == "cli"


def test_merges_fixups_and_repeats_are_left_out() -> None:
    notes = notes_of(
        _told("Merge branch 'x'", "fixup! Add a", "Add a", "add a", "WIP", "Merge pull request #3")
    )
    assert [note.text for note in notes] == ["Add a"]


def test_what_breaks_comes_first_and_asks_for_a_major_version() -> None:
    notes = notes_of(
        [
            Told(id="a" * 40, subject="Add b"),
            Told(id="c" * 40, subject="feat!: new format"),
            Told(id="d" * 40, subject="Change d", body="BREAKING CHANGE: e"),
        ]
    )
    text = markdown(notes, version="2.0.0", on=DAY)
    assert text.startswith(
        "## 2.0.0 (2026-03-01)\n\n### Breaking changes\n\n- New format (cccccccc)"
    )
    assert next_part(notes) == "major"
    assert next_part(notes_of(_told("Add b"))) == "minor"
    assert next_part(notes_of(_told("Fix b"))) == "patch"


def test_nothing_is_said_plainly() -> None:
    assert "No changes since the last release." in markdown((), version="1.0.1", on=DAY)


@given(st.text(max_size=300))
def test_a_commit_cannot_draw_anything(subject: str) -> None:
    text = markdown(notes_of(_told(subject)), version="1.0.0", on=DAY)
    body = text.split("\n", 2)[2]
    assert body.count("\n- ") + body.startswith("- ") <= 1
    for mark in ("](", "<img", "![", "<script"):
        assert mark not in body.replace("\\" + mark[0], "")
