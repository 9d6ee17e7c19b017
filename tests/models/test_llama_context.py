"""However a prompt gets into the context, it is all there, and by the same arithmetic."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Cancelled
from core.models.chat_template import Prompt
from core.models.llama_context import SMALLEST, WORTH_KEEPING, LlamaContext, batches
from core.models.llama_native import BATCH, Stopped
from core.models.prefixes import KeptPrefixes
from tests.fakes.native import FakeNative

LONG = list(range(300))


def context(folder: Path | None = None) -> tuple[LlamaContext, FakeNative]:
    native = FakeNative()
    return LlamaContext(native, KeptPrefixes(folder, model="m")), native  # type: ignore[arg-type]


def prompt(stable: list[int], rest: list[int]) -> Prompt:
    return Prompt((*stable, *rest), len(stable))


def go() -> None:
    """Nobody stops it."""


def test_only_the_new_tokens_of_a_follow_up_are_evaluated() -> None:
    where, native = context()
    assert where.read(prompt(LONG, [1000 + n for n in range(40)]), go) == 0
    before = native.evaluated
    assert where.read(prompt(LONG, [2000 + n for n in range(40)]), go) == 300
    assert native.evaluated - before == 40


def test_a_kept_prefix_comes_back_after_another_took_its_place() -> None:
    where, native = context()
    other = [5000 + n for n in range(200)]
    where.read(prompt(LONG, [1] * 40), go)
    where.read(prompt(other, [1] * 40), go)
    before = native.evaluated
    assert where.read(prompt(LONG, [2] * 40), go) == 300
    assert native.evaluated - before == 40


def test_a_prefix_outlives_the_process(tmp_path: Path) -> None:
    context(tmp_path)[0].warm(LONG, go)
    where, native = context(tmp_path)
    assert where.read(prompt(LONG, [1] * 40), go) == 300
    assert native.evaluated == 40


def test_a_state_that_is_refused_is_evaluated_anew(tmp_path: Path) -> None:
    context(tmp_path)[0].warm(LONG, go)
    where, native = context(tmp_path)
    native.refuses = True
    assert where.read(prompt(LONG, [1] * 40), go) == 0
    assert [token for token, _ in native.there] == [*LONG, *[1] * 40]


def test_short_prefixes_are_not_worth_a_file(tmp_path: Path) -> None:
    where, _ = context(tmp_path)
    where.read(prompt(LONG[: WORTH_KEEPING - 1], [1] * 40), go)
    assert list(tmp_path.iterdir()) == []


def test_the_same_prompt_again_still_evaluates_its_end() -> None:
    where, native = context()
    asked = prompt(LONG, [1] * 40)
    where.read(asked, go)
    before = native.evaluated
    assert where.read(asked, go) == 340 - SMALLEST
    assert native.evaluated - before == SMALLEST


def test_what_the_model_wrote_is_not_taken_for_the_prompt() -> None:
    where, native = context()
    where.read(prompt(LONG, [1] * 40), go)
    where.append([7, 8, 9])
    where.read(prompt(LONG, [*[1] * 40, 7, 8, 9, *[2] * 20]), go)
    assert [token for token, _ in native.there] == [*LONG, *[1] * 40, 7, 8, 9, *[2] * 20]
    assert all(exact for _, exact in native.there)


def test_a_stop_in_the_middle_leaves_nothing_half() -> None:
    where, native = context()
    native.stop_after = 200
    with pytest.raises(Stopped):
        where.read(prompt(LONG, [1] * 40), go)
    native.stop_after = None
    where.read(prompt(LONG, [2] * 40), go)
    assert [token for token, _ in native.there] == [*LONG, *[2] * 40]


def test_it_can_be_cancelled_between_batches() -> None:
    where, native = context()
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        where.read(prompt(LONG, [1] * 40), check)
    assert 0 < native.evaluated <= BATCH


tokens = st.lists(st.integers(0, 2), max_size=150)


@given(st.lists(st.tuples(st.sampled_from([0, 20, 80, 150]), tokens, st.booleans()), max_size=8))
def test_any_order_of_prompts_gives_each_prompt_exactly(
    asked: list[tuple[int, list[int], bool]],
) -> None:
    where, native = context()
    for length, rest, written in asked:
        stable = LONG[:length]
        if stable or rest:
            kept = where.read(prompt(stable, rest), go)
            assert 0 <= kept < len(stable) + len(rest)
            assert [token for token, _ in native.there] == [*stable, *rest]
            if len(native.there) >= SMALLEST:
                assert all(exact for _, exact in native.there)
        if written:
            where.append([1, 2])


@given(st.lists(st.integers(), max_size=1000))
def test_batches_are_even_and_small_enough(values: list[int]) -> None:
    found = batches(values)
    assert [each for batch in found for each in batch] == values
    sizes = [len(batch) for batch in found]
    assert all(0 < size <= BATCH for size in sizes)
    assert not sizes or max(sizes) - min(sizes) <= 1
