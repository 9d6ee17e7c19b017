"""What a run is given: few views, a model that loads late, results that are read once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.agents.base import RunContext
from core.domain.chat import ChatRequest, Message
from core.domain.plan import Step
from core.domain.steps import StepResult
from core.domain.work import Failure, ViewGrant
from core.errors import ModelError, StorageError
from core.models.scripted import ScriptedModel
from core.services.lazy_chat import LazyChat
from core.services.run_parts import VIEWS, views_of
from core.services.run_results import RunResults
from core.services.runs import RunService
from tests.fakes.agents import FakeAgent, regions_result
from tests.fakes.floor import Floor, OneModel
from tests.fakes.results import MemoryResultStore
from tests.fakes.samples import query, regions, text

REQUEST = ChatRequest(messages=(Message(role="user", text="q"),))


def test_a_long_notebook_gives_its_last_queries_what_they_read_and_what_is_named() -> None:
    cells = [query(f"q{n}", name=f"step_{n}", sql="SELECT 1") for n in range(30)]
    cells.append(query("last", name="last", sql="SELECT * FROM step_3"))
    names = [view.name for view in views_of(cells, "compare it with step_7 please")]
    assert len(names) == VIEWS + 2
    assert {"last", "step_3", "step_7", "step_29"} <= set(names)
    assert "step_10" not in names
    assert names.index("step_3") < names.index("last")


def test_queries_that_failed_and_other_cells_are_no_views() -> None:
    failed = query("bad", name="bad", failure=Failure(code="sql", message="No."))
    assert views_of([text(), failed], "q") == ()


def test_a_model_is_loaded_once_and_only_when_it_is_asked() -> None:
    provider = OneModel(ScriptedModel(["a", "b"], id="small"))
    model = LazyChat(provider, None, default="the default")
    assert (model.id, provider.loads) == ("the default", 0)
    assert model.complete(REQUEST).text == "a"
    assert model.complete(REQUEST).text == "b"
    assert (model.id, provider.loads) == ("small", 1)


def test_a_model_that_went_away_meanwhile_says_what_to_do() -> None:
    with pytest.raises(ModelError, match="small") as caught:
        LazyChat(OneModel(), "small").complete(REQUEST)
    assert caught.value.remedy


class CountedStore(MemoryResultStore):
    reads = 0

    def table(self, ref):  # type: ignore[no-untyped-def]
        self.reads += 1
        return super().table(ref)


def test_what_a_run_made_is_kept_and_not_read_again() -> None:
    store = CountedStore()
    results = RunResults(store)
    ref, table = regions()
    results.put(ref, table)
    assert results.result(ref) is results.result(ref)
    assert results.table(ref).equals(table)
    assert store.reads == 0
    assert store.result(ref) == results.result(ref)


def test_the_same_rows_under_other_names_keep_their_names() -> None:
    results = RunResults(MemoryResultStore())
    ref, table = regions()
    results.put(ref, table)
    area = ref.columns[0].model_copy(update={"name": "area"})
    other = ref.model_copy(update={"columns": (area, ref.columns[1])})
    assert results.table(other).column_names == ["area", "total"]
    assert results.result(other).columns[0].name == "area"
    assert results.result(ref).columns[0].name == "region"


def test_older_results_come_from_the_store_or_are_missed_in_words() -> None:
    store = MemoryResultStore()
    ref, table = regions()
    store.put(ref, table)
    assert RunResults(store).result(ref, rows=1).rows == (("North", 12.5),)
    with pytest.raises(StorageError):
        RunResults(MemoryResultStore()).result(ref)


@pytest.mark.parametrize(("asked", "model"), [(None, "usual"), ("small", "small")])
def test_what_a_model_may_not_do_reaches_the_agents(
    tmp_path: Path, asked: str | None, model: str
) -> None:
    seen: list[RunContext] = []

    def note(step: Step, context: RunContext, views: tuple[ViewGrant, ...]) -> StepResult:
        seen.append(context)
        return regions_result(step, context)

    floor = Floor(tmp_path)
    floor.models.model = ScriptedModel([])
    parts = replace(
        floor.parts(FakeAgent(note)),
        default_model=lambda: "usual",
        barred=lambda id: {"python": f"{id} is slow."},
    )
    service = RunService(parts)
    service.wait(service.start("n1", "Total by region", model=asked), 20.0)
    service.close()
    assert [context.barred for context in seen] == [{"python": f"{model} is slow."}]
