"""Picking tokens, and noticing loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.models.sampling import Sampler, loops

LOGITS = np.linspace(0.0, 5.0, 100, dtype=np.float32)


def draws(sampler: Sampler, count: int = 30) -> list[int]:
    return [sampler.pick(LOGITS) for _ in range(count)]


def test_cold_takes_the_best() -> None:
    assert draws(Sampler(0.0, 1), 3) == [99, 99, 99]


def test_a_seed_repeats_its_draws() -> None:
    assert draws(Sampler(1.0, 7)) == draws(Sampler(1.0, 7))
    assert draws(Sampler(1.0, 7)) != draws(Sampler(1.0, 8))


def test_draws_stay_among_the_likely_and_possible() -> None:
    masked = np.full(100, -np.inf, dtype=np.float32)
    masked[[3, 5]] = [1.0, 1.5]
    sampler = Sampler(2.0, 0)
    assert {sampler.pick(masked) for _ in range(100)} == {3, 5}
    assert min(draws(Sampler(5.0, 0), 200)) >= 60


def test_a_loop_is_noticed() -> None:
    assert loops([9, 8, *[1, 2, 3] * 25])
    assert loops([5] * 64)


def test_lists_and_repeated_words_are_no_loop() -> None:
    assert not loops([5] * 40)
    assert not loops([1, 2, 3] * 12)
    rows = [token for n in range(60) for token in (1, 2, 100 + n, 3)]
    assert not loops(rows)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40), st.integers(5, 9))
def test_any_piece_repeated_long_enough_is_a_loop(piece: list[int], extra: int) -> None:
    times = max(extra, -(-64 // len(piece)) + 1)
    assert loops(piece * times)


@given(st.lists(st.integers(0, 1_000_000), unique=True, max_size=200))
def test_tokens_that_never_recur_are_no_loop(tokens: list[int]) -> None:
    assert not loops(tokens)
