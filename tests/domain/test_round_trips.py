"""What crosses a border comes back equal: cells, plans, events and answers as JSON."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from core.domain.answers import Answer
from core.domain.cells import Cell, cell_adapter
from core.domain.events import RunEvent, event_adapter
from core.domain.grades import Grade
from core.domain.plan import Plan
from core.domain.profiles import TableProfile
from core.domain.queries import QueryFacts
from core.domain.run_view import RunView
from core.domain.sources import Source
from core.domain.steps import StepResult
from core.domain.value import Value
from core.domain.work import Reply, Request
from tests.fakes.values import any_value

request_adapter: TypeAdapter[Any] = TypeAdapter(Request)
reply_adapter: TypeAdapter[Any] = TypeAdapter(Reply)
slow = settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@slow
@given(any_value(cell_adapter))
def test_cells(cell: Cell) -> None:
    assert cell_adapter.validate_json(cell_adapter.dump_json(cell)) == cell


@slow
@given(any_value(event_adapter))
def test_events(event: RunEvent) -> None:
    assert event_adapter.validate_json(event_adapter.dump_json(event)) == event


@slow
@given(any_value(request_adapter) | any_value(reply_adapter))
def test_requests_and_replies(said: Value) -> None:
    adapter = TypeAdapter(type(said))
    assert adapter.validate_json(adapter.dump_json(said)) == said


@pytest.mark.parametrize(
    "kind", [Plan, Answer, Grade, StepResult, QueryFacts, RunView, Source, TableProfile]
)
@slow
@given(data=st.data())
def test_records(kind: type[Value], data: st.DataObject) -> None:
    made = data.draw(any_value(TypeAdapter(kind)))
    again = kind.model_validate_json(made.model_dump_json())
    assert again == made
    assert hash(again) == hash(made)


@pytest.mark.parametrize("adapter", [cell_adapter, event_adapter, request_adapter, reply_adapter])
def test_unknown_kinds_and_fields_are_refused(adapter: TypeAdapter[Any]) -> None:
    with pytest.raises(ValidationError):
        adapter.validate_json('{"kind": "no such thing"}')
    with pytest.raises(ValidationError):
        TypeAdapter(Answer).validate_json('{"kind": "answered", "text": "", "extra": 1}')
