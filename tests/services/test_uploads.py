"""Names of uploads are never trusted."""

from __future__ import annotations

import errno
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.services.uploads import safe_name, save_upload


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("sales.csv", "sales.csv"),
        ("Umsätze 2024 – größer.xlsx", "Umsätze 2024 – größer.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\data\\sales.csv", "sales.csv"),
        ("..", "upload"),
        (".", "upload"),
        ("", "upload"),
        ("   ", "upload"),
        (".csv", "csv"),
        ("a\x00b.csv", "a_b.csv"),
        ("a\nb\x1b[31m.csv", "a_b_[31m.csv"),
        ("CON", "_CON"),
        ("con.csv", "_con.csv"),
        ("LPT1.txt", "_LPT1.txt"),
        ('a<b>:"|?*.csv', "a_b______.csv"),
        ("\u202egnp.csv", "_gnp.csv"),
        ("sales.csv. . ", "sales.csv"),
    ],
)
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


def test_a_name_of_4_kb_is_cut_before_its_ending() -> None:
    for letter in ("x", "ä", "漢", "👩‍👩‍👧"):
        name = safe_name(letter * 4096 + ".parquet")
        assert name.endswith(".parquet")
        assert len(name.encode()) <= 130


@given(st.text())
def test_every_name_stays_in_its_folder(name: str) -> None:
    safe = safe_name(name)
    folder = Path("/uploads/x")
    assert (folder / safe).parent == folder
    assert safe not in ("", ".", "..")
    assert len(safe.encode()) <= 255
    assert safe.isprintable()


class Full(io.BytesIO):
    """A stream that is read as the disk fills up."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="disk is full") as told:
        save_upload(tmp_path, "a.csv", stream=Full())
    assert "path" in told.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_content_is_kept_to_the_byte(tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000
    assert save_upload(tmp_path, "a.bin", stream=io.BytesIO(content)).read_bytes() == content
