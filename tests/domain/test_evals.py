from core.domain.evals import CardFacts, EvalItem, ItemOutcome, card_of, quantile, question_adapter


def item(number: int, outcome: ItemOutcome, kind: str = "rows", seconds: float = 1.0) -> EvalItem:
    return EvalItem(
        id=str(number),
        question="?",
        kind=kind,
        outcome=outcome,
        right=outcome == "right",
        seconds=seconds,
        tokens_read=10,
        tokens_written=2,
    )


def test_skipped_questions_do_not_count() -> None:
    items = (item(1, "right"), item(2, "wrong"), item(3, "skipped", "tests"), item(4, "failed"))
    card = card_of("set", items, CardFacts(model="m"))
    assert (card.asked, card.right, card.skipped) == (3, 1, 1)
    assert card.accuracy == 0.3333
    assert card.tokens_read == 30
    assert [k.kind for k in card.kinds] == ["rows"]


def test_recall_and_refusals_stand_where_they_apply() -> None:
    hopeless = (item(1, "right", "unanswerable"), item(2, "wrong", "unanswerable"))
    card = card_of("set", hopeless, CardFacts())
    assert card.unanswerable_recall == 0.5
    assert card.refused_share is None
    asked = (item(1, "refused"), item(2, "right"))
    card = card_of("set", asked, CardFacts())
    assert card.unanswerable_recall is None
    assert card.refused_share == 0.5


def test_an_empty_set_has_a_card() -> None:
    card = card_of("set", (), CardFacts())
    assert (card.asked, card.accuracy, card.seconds_median) == (0, 0.0, 0.0)


def test_quantiles() -> None:
    ordered = [float(n) for n in range(1, 101)]
    assert quantile(ordered, 0.5) == 51.0
    assert quantile(ordered, 0.95) == 96.0
    assert quantile([], 0.5) == 0.0


def test_a_line_of_a_set_is_read_with_what_it_adds() -> None:
    line = (
        '{"id": "x-1", "level": "easy", "concepts": ["a"], "question": "Mean?", "constraints":'
        ' "Round.", "answer_format": "@mean[x]", "sources": ["a.csv"],'
        ' "expected": {"kind": "values", "values": {"mean": "1.0"}, "tolerance": 1e-06}}'
    )
    question = question_adapter.validate_json(line)
    assert question.text == "Mean? Round. @mean[x]"
    assert question.expected.kind == "values"
