"""Trying again, resting, falling back."""

from __future__ import annotations

import pytest

from core.domain.cancel import CancelToken
from core.domain.chat import ChatRequest, Completion, Delta, Message
from core.errors import Cancelled, ModelError
from core.models.scripted import Reply, ScriptedModel
from core.models.steady import Breaker, Candidate, SteadyModel

ASKED = ChatRequest(messages=(Message(role="user", text="Q"),))
BUSY = ModelError("Busy.", retryable=True)
WRONG = ModelError("Wrong key.")


class Watch:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Stumbling(ScriptedModel):
    """Shows a piece, then fails."""

    def stream(self, request, cancel=None):  # type: ignore[no-untyped-def]
        self.requests.append(request)
        yield Delta(text="SEL")
        raise BUSY


def candidate(model: ScriptedModel, breaker: Breaker | None = None) -> Candidate:
    return Candidate(model.id, model.id.title(), lambda: model, breaker)


def scripted(*replies: Reply, id: str = "first") -> ScriptedModel:
    return ScriptedModel(list(replies), id=id)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.models.steady._PAUSES", (0.01, 0.01))


def test_a_passing_fault_is_tried_twice_more() -> None:
    model = scripted(BUSY, BUSY, "yes")
    assert SteadyModel([candidate(model)]).complete(ASKED).text == "yes"
    assert len(model.requests) == 3


def test_a_fault_that_stays_is_reported_as_it_is() -> None:
    model = scripted(BUSY, BUSY, BUSY, "late")
    with pytest.raises(ModelError, match="Busy"):
        SteadyModel([candidate(model)]).complete(ASKED)
    assert len(model.requests) == 3


def test_a_wrong_key_is_not_tried_again_nor_passed_on() -> None:
    model, other = scripted(WRONG, "late"), scripted("other", id="second")
    with pytest.raises(ModelError, match="Wrong key"):
        SteadyModel([candidate(model), candidate(other)]).complete(ASKED)
    assert len(model.requests) == 1
    assert other.requests == []


def test_the_next_model_stands_in() -> None:
    model, other = scripted(BUSY, BUSY, BUSY), scripted("other", id="second")
    reply = SteadyModel([candidate(model), candidate(other)]).complete(ASKED)
    assert (reply.text, reply.model) == ("other", "second")


def test_after_a_piece_was_shown_nobody_starts_over() -> None:
    model, other = Stumbling([], id="first"), scripted("other", id="second")
    seen: list[object] = []
    with pytest.raises(ModelError, match="Busy"):
        seen.extend(SteadyModel([candidate(model), candidate(other)]).stream(ASKED))
    assert len(model.requests) == 1
    assert other.requests == []


def test_no_more_tries_than_the_time_allows() -> None:
    model = scripted(BUSY, "late")
    with pytest.raises(ModelError, match="Busy"):
        SteadyModel([candidate(model)]).complete(ASKED.model_copy(update={"timeout": 0.0}))


def test_a_cancel_ends_the_waiting() -> None:
    token = CancelToken()
    model = ScriptedModel(lambda _: token.cancel() or BUSY, id="first")
    with pytest.raises(Cancelled):
        SteadyModel([candidate(model)]).complete(ASKED, token)
    assert len(model.requests) == 1


def test_three_failures_in_a_row_rest_for_a_minute() -> None:
    watch = Watch()
    breaker = Breaker(watch)
    model = scripted(BUSY, BUSY, BUSY, "back")
    steady = SteadyModel([candidate(model, breaker)])
    with pytest.raises(ModelError, match="Busy"):
        steady.complete(ASKED)
    watch.now += 30
    with pytest.raises(ModelError, match="30 more seconds"):
        steady.complete(ASKED)
    assert len(model.requests) == 3
    watch.now += 31
    assert steady.complete(ASKED).text == "back"


def test_a_success_clears_the_count() -> None:
    breaker = Breaker()
    model = scripted(BUSY, BUSY, "yes", BUSY, BUSY, "again")
    steady = SteadyModel([candidate(model, breaker)])
    assert steady.complete(ASKED).text == "yes"
    assert steady.complete(ASKED).text == "again"


def test_a_resting_model_is_passed_over() -> None:
    breaker = Breaker()
    for _ in range(3):
        breaker.failed()
    other = scripted("other", id="second")
    steady = SteadyModel([candidate(scripted("first"), breaker), candidate(other)])
    assert steady.complete(ASKED).model == "second"


def test_pieces_pass_through() -> None:
    *pieces, last = SteadyModel([candidate(scripted("SELECT 1 AS one"))]).stream(ASKED)
    assert isinstance(last, Completion)
    assert [piece.text for piece in pieces] == ["SELECT 1", " AS one"]
