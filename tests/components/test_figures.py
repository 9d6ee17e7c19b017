"""Counts, sizes and times for people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from components import figures
from core.domain.value import now


@pytest.mark.parametrize(("number", "text"), [(0, "0 rows"), (1, "1 row"), (2040, "2,040 rows")])
def test_counts_agree_with_their_noun(number: int, text: str) -> None:
    assert figures.count(number, "row") == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(12, "12 bytes"), (1200, "1.20 kB"), (491_400_064, "491 MB"), (1_117_320_768, "1.12 GB")],
)
def test_sizes(number: int, text: str) -> None:
    assert figures.size(number) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0.04, "0.0 s"), (9.94, "9.9 s"), (42, "42 s"), (125, "2 min 05 s")]
)
def test_seconds(number: float, text: str) -> None:
    assert figures.seconds(number) == text


@pytest.mark.parametrize(("ago", "text"), [(5, "just now"), (300, "5 min ago"), (7300, "2 h ago")])
def test_since(ago: int, text: str) -> None:
    assert figures.since(now() - timedelta(seconds=ago)) == text


def test_money_is_free_or_exact() -> None:
    assert figures.money(0) == "free"
    assert figures.money(0.0123) == "$0.0123"
