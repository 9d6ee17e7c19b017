"""Questions, each with places that must be in its answer; every citation is checked anew."""

from __future__ import annotations

import pytest

from core.domain.choices import NeedsChoice
from tests.fakes.code_questions import Library

SHOP = [
    ("where is Basket defined?", ["shop/orders.py:11"], "is defined in shop/orders.py:11"),
    ("where is the function round_up defined", ["shop/money.py:6"], "shop/money.py:6"),
    ("which file defines Basket.total?", ["shop/orders.py:25"], "Basket.total"),
    ("find shop/report.py", ["shop/report.py:1"], "shop/report.py"),
    ("who calls parse?", ["shop/orders.py:32", "tests/test_orders.py:5"], "in 2 places"),
    ("What calls load?", ["shop/report.py:13"], "is called once: by main"),
    ("where is round_up called", ["shop/report.py:17"], ""),
    ("show me all callers of Basket", ["shop/report.py:12", "tests/test_orders.py:9"], ""),
    ("which functions call Basket.add?", ["shop/report.py:14", "tests/test_orders.py:10"], ""),
    ("who calls mode in this repository?", ["shop/orders.py:42"], "Nothing calls"),
    ("what does main call?", ["shop/report.py:12", "shop/report.py:13"], "“main”"),
    ("which functions does `load` call?", ["shop/orders.py:32"], "parse"),
    ("where is LIMIT used?", ["shop/orders.py:7", "shop/orders.py:17"], ""),
    ("where is page_size used", ["shop/orders.py:29", "shop/orders.py:32"], ""),
    ("what uses money?", ["shop/orders.py:5", "shop/orders.py:26"], ""),
    ("all usages of SHOP_MODE", ["shop/orders.py:43", "shop/report.py:11"], "in 2 lines"),
    ("where is LIMIT set?", ["shop/orders.py:7"], "is set in shop/orders.py:7: LIMIT = 10"),
    ("where is RETRIES set", ["shop/orders.py:8"], "RETRIES: int = 3"),
    ("where is the timeout set?", ["shop/report.py:15", "shop/report.py:16"], "in 2 lines"),
    ("where is SHOP_MODE set?", ["shop/report.py:11"], 'os.environ["SHOP_MODE"] = "fast"'),
    ("where is page size set?", ["shop/orders.py:29", "shop/report.py:13"], ""),
    ("where is max-wait configured?", ["config.toml:3"], "max-wait = 20"),
    ("where is the environment variable SHOP_TOKEN set", [".env:1"], "SHOP_TOKEN=abc"),
    ("what sets Basket.limit?", ["shop/orders.py:18", "shop/report.py:12"], ""),
    ("what does Basket do?", ["shop/orders.py:11", "shop/orders.py:12"], "What one customer buys."),
    ("what does load do", ["shop/orders.py:29", "shop/orders.py:30"], "Read the orders of a file"),
    (
        "explain shop.money.total",
        ["shop/money.py:2", "shop/money.py:1"],
        "Adds up prices, in cents.",
    ),
    ("what does shop/orders.py do?", ["shop/orders.py:1"], "Orders as they come from the till."),
    ("what does parse do?", ["shop/orders.py:35"], "It says nothing of itself"),
    ("what tests cover parse?", ["tests/test_orders.py:5"], "test_parse_splits_lines"),
    ("is Basket tested?", ["tests/test_orders.py:9"], ""),
    ("tests for round_up", ["shop/money.py:6"], "No test names"),
    ("what imports shop.orders?", ["shop/report.py:3", "tests/test_orders.py:1"], "in 2 places"),
    ("who imports Basket?", ["shop/report.py:4", "tests/test_orders.py:1"], ""),
    ("what does shop/report.py import?", ["shop/report.py:1", "shop/report.py:3"], "3 modules"),
    ("who last changed shop/money.py?", ["shop/money.py:1"], "feat: add up prices"),
    ("when was RETRIES added?", ["shop/orders.py:8"], "fix: try again"),
    ("who wrote parse?", ["shop/orders.py:35"], "came with a commit of Ada"),
    ("when was load last changed?", ["shop/orders.py:29"], "“Begin”"),
    ("which commit introduced shop/report.py?", ["shop/report.py:1"], "Report what was sold"),
    ("what changed between v1.0 and v1.1?", ["shop/money.py:2", "shop/orders.py:8"], "2 commits"),
    ("what changed since 1.1", ["shop/report.py:10"], "Report what was sold"),
    ("what changed since the last release?", ["shop/report.py:10"], "One commit"),
    ("what changed in shop/orders.py between v1.0 and v1.1", ["shop/orders.py:8"], "One commit"),
    ("what changed since 2023-11-17?", ["shop/report.py:10"], "2 commits"),
    ("show me the function round_up", ["shop/money.py:6"], "is defined in shop/money.py:6"),
    ("list all TODOs", ["shop/report.py:19"], "is used in one line"),
    ("who owns shop/money.py?", ["shop/money.py:1"], "Ada (1 of 1 commit)"),
    ("who maintains Basket?", ["shop/orders.py:11"], "(shop/orders.py:11) was changed most by Ada"),
    ("show changes from v1.0 to main", ["shop/report.py:10"], "3 commits"),
]
SERVICE = [
    ("what does Push do?", ["queue/queue.go:4", "queue/queue.go:3"], "puts a job at the end"),
    ("who calls store?", ["queue/queue.go:5"], "by Push"),
    ("where is deadline set?", ["queue/queue.go:9"], "const deadline = 5"),
    ("what does showJobs do?", ["web/jobs.ts:4", "web/jobs.ts:3"], "Shows every job of a person."),
    ("who calls fetchAll?", ["web/jobs.ts:6"], "by showJobs"),
    ("where is maxRows set?", ["web/jobs.ts:5"], ""),
    ("what tests cover showJobs?", ["web/jobs.test.ts:2"], ""),
    ("where is QUEUE_DEADLINE set?", ["ci.yml:2"], "QUEUE_DEADLINE: 5"),
    ("where is QUEUE_HOME set?", ["Dockerfile:2"], "ENV QUEUE_HOME=/srv"),
    ("where is run defined?", ["a/run.py:1", "b/run.py:1"], "in 2 places"),
    ("what changed since 0.1.0?", ["a/run.py:1"], "One commit"),
]


@pytest.mark.parametrize(("question", "places", "said"), SHOP, ids=[q for q, *_ in SHOP])
def test_the_shop(shop: Library, question: str, places: list[str], said: str) -> None:
    _holds(shop, question, places, said=said)


@pytest.mark.parametrize(("question", "places", "said"), SERVICE, ids=[q for q, *_ in SERVICE])
def test_the_service(service: Library, question: str, places: list[str], said: str) -> None:
    _holds(service, question, places, said=said)


def _holds(library: Library, question: str, places: list[str], *, said: str) -> None:
    replied = library.ask(question)
    assert set(places) <= set(replied.places), replied.places
    assert said in replied.text, replied.text
    assert library.checked(replied) > 0
    assert replied.grade.verdict == "checked", replied.grade
    assert replied.found.dropped == 0
    assert replied.step.tokens.calls == 0
    assert "—" not in replied.text, replied.answer.text


def test_a_folder_has_people_and_no_lines(shop: Library) -> None:
    replied = shop.ask("who works on the shop folder?")
    assert "“shop” was changed most by Ada (4 of 4 commits)" in replied.text
    assert [found.part for found in replied.found.found] == ["author"]


def test_nothing_is_older_than_the_first_commit(shop: Library) -> None:
    replied = shop.ask("what changed since 2020-01-01?")
    assert "has no commit before 2020-01-01" in replied.text


def test_a_call_of_another_definition_of_the_name_is_no_call(service: Library) -> None:
    with pytest.raises(NeedsChoice) as asked:
        service.ask("who calls run?")
    assert [choice.label for choice in asked.value.choices] == [
        "run in a/run.py",
        "run in b/run.py",
    ]
    first, second = (choice.value for choice in asked.value.choices)
    assert service.ask("who calls run?", second).of("call") == ["b/run.py:6"]
    assert service.ask("who calls run?", first).of("call", "by name") == []


def test_a_name_that_is_not_there_is_asked_about(shop: Library) -> None:
    with pytest.raises(NeedsChoice) as asked:
        shop.ask("who calls prase?")
    assert "There is no “prase” in shop." in asked.value.question
    assert "parse" in [choice.label for choice in asked.value.choices]
    picked = next(c.value for c in asked.value.choices if c.label == "parse")
    assert "shop/orders.py:32" in shop.ask("who calls prase?", picked).places


def test_nothing_like_it_is_said_plainly(shop: Library) -> None:
    replied = shop.ask("where is zzyzx_qqq used?")
    assert replied.answer.kind == "unanswerable"
    assert replied.answer.text == "There is no “zzyzx_qqq” in shop."
    assert replied.step.record is None


def test_a_ref_that_is_not_there_is_asked_about(shop: Library) -> None:
    with pytest.raises(NeedsChoice) as asked:
        shop.ask("what changed between v7 and v1.1?")
    values = [choice.value for choice in asked.value.choices]
    assert values[0] == "old:v1.1"
    assert "old:v1.0" in values
    assert "2 commits" in shop.ask("what changed between v7 and v1.1?", "old:v1.0").text


def test_what_is_not_committed_is_not_read_and_said(shop: Library) -> None:
    draft = shop.folder / "draft.py"
    draft.write_text("def unheard_of():\n    parse('')\n")
    try:
        replied = shop.ask("who calls parse?")
        assert replied.found.uncommitted == 1
        assert any("not committed" in said for said in replied.answer.assumptions)
        assert not any("draft" in place for place in replied.places)
        assert shop.ask("where is unheard_of used?").answer.kind == "unanswerable"
    finally:
        draft.unlink()


def test_a_place_that_no_longer_says_so_is_left_out_and_graded(
    shop: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.agents.code.reading.desk import ReadingDesk

    real = ReadingDesk.lines

    def read(desk: ReadingDesk, path: str, commit: str = "") -> tuple[str, ...]:
        lines = real(desk, path, commit)
        return tuple(line.replace("parse", "purse") for line in lines) if "test" in path else lines

    monkeypatch.setattr(ReadingDesk, "lines", read)
    replied = shop.ask("who calls parse?")
    assert "tests/test_orders.py:5" not in replied.places
    assert replied.grade.verdict == "unsure"
    assert "1 place was left out" in replied.grade.checks[0].reason


def test_only_the_index_is_asked_and_only_reading_is_done(shop: Library) -> None:
    for question, *_ in SHOP[:20]:
        shop.ask(question)
    assert shop.requests <= {"run_query", "find_joins"}
    assert shop.workshop.touched == []
