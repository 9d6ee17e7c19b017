"""Names of exported files."""

from __future__ import annotations

import pytest

from components.notebook_header import file_stem


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Sales 2024", "sales-2024"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\x00b", "a-b"),
        ("Umsätze: Q1", "umsätze-q1"),
        ("!!!", "notebook"),
        ("x" * 300, "x" * 80),
    ],
)
def test_titles_become_safe_file_names(title: str, stem: str) -> None:
    assert file_stem(title) == stem
