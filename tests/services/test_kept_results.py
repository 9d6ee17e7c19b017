"""Kept results are read once and never outgrow their bound."""

from __future__ import annotations

from core.domain.results import Result, ResultRef
from core.services.kept_results import KeptResults
from tests.fakes.results import MemoryResultStore
from tests.fakes.samples import regions


class CountingStore(MemoryResultStore):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def result(self, ref: ResultRef, rows: int | None = None) -> Result:
        self.asked.append(ref.fingerprint)
        return super().result(ref, rows)


def filled(count: int) -> tuple[CountingStore, list[ResultRef]]:
    store = CountingStore()
    ref, table = regions()
    refs = [ref.model_copy(update={"fingerprint": f"f{n}"}) for n in range(count)]
    for each in refs:
        store.put(each, table)
    return store, refs


def test_a_result_is_read_once() -> None:
    store, (ref,) = filled(1)
    kept = KeptResults(store)
    assert kept.result(ref, None) is kept.result(ref, None)
    assert kept.result(ref, 1).rows == (("North", 12.5),)
    assert len(store.asked) == 2


def test_the_least_used_goes_when_there_are_too_many_values() -> None:
    store, refs = filled(4)
    kept = KeptResults(store, most_values=12)
    for ref in (refs[0], refs[1], refs[0], refs[2], refs[0], refs[1]):
        kept.result(ref, None)
    assert store.asked == ["f0", "f1", "f2", "f1"]


def test_one_that_is_too_large_is_not_kept() -> None:
    store, (ref,) = filled(1)
    kept = KeptResults(store, most_values=2)
    assert kept.result(ref, None).rows == kept.result(ref, None).rows
    assert len(store.asked) == 2
