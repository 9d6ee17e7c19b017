"""An answer about code on the notebook page: its places, and nothing of them as markup."""

from __future__ import annotations

from typing import Any

from components.cells.records.cited import groups
from core.domain.cells import RecordCell
from core.domain.checks.cited import cited_grade
from core.domain.code.asked import CodeAnswer, CodeAsk, Found
from core.domain.code.citations import Citation, Claim, Excerpt, cite, excerpt
from core.domain.records import Cited
from core.domain.sentences.cited import cited_answer
from core.domain.value import now
from core.tools.places import keep_places
from tests.fakes import samples
from tests.pages.conftest import Open, texts

LINES = ("def load(path):", "    # <b>bold</b>", "    return parse(path)", "", "", "def parse(x):")


def answered(**fields: object) -> CodeAnswer:
    given: dict[str, object] = {
        "ask": CodeAsk(kind="callers", source_id="s1", name="parse"),
        "repository": "shop",
        "commit": "c" * 40,
        "found": (
            found("definition", 6, Claim(kind="defines", text="parse"), "parse"),
            found("call", 3, Claim(kind="calls", text="parse"), "load"),
        ),
        "total": 1,
    }
    return CodeAnswer.model_validate(given | fields)


def found(part: str, line: int, claim: Claim, name: str) -> Found:
    made = cite(LINES, claim, path="shop/orders.py", commit="c" * 40, span=(line, line))
    assert made is not None
    return Found.model_validate(
        {
            "part": part,
            "name": name,
            "text": LINES[line - 1].strip(),
            "citation": made,
            "excerpt": excerpt(LINES, made),
        }
    )


def keep(filled: Any, answer: CodeAnswer) -> None:
    cell = RecordCell(
        id="k1",
        notebook_id="n1",
        position=9,
        created_at=now(),
        run_id="rk",
        name="found",
        title="Find what calls it",
        record=Cited(answer=answer),
        result=keep_places(filled.results, answer),
    )
    head = samples.answer(
        "ak",
        run_id="rk",
        position=8,
        question="Who calls parse?",
        answer=cited_answer(answer, "found"),
        grade=cited_grade(answer),
    )
    filled.store.save_cells([head, cell])


def test_the_answer_is_shown_with_what_was_read(filled: Any, open_page: Open) -> None:
    keep(filled, answered(by_name=True, uncommitted=2))
    app = open_page("notebook", notebook="n1")
    assert not app.exception
    said = texts(app)
    assert "Read at commit cccccccc. Found by name" in said
    assert "2 files of the folder are not committed and not read." in said
    assert "<b>bold</b>" not in said


def test_an_answer_without_places_is_shown(filled: Any, open_page: Open) -> None:
    answer = answered(found=(Found(part="commit", name="Ada", text="Begin", commit="a" * 40),))
    keep(filled, answer)
    assert not open_page("notebook", notebook="n1").exception


def test_places_are_grouped_with_their_lines_marked() -> None:
    made = groups(answered())
    assert [group["title"] for group in made] == ["Definition", "Calls"]
    places = made[1]["places"]
    assert isinstance(places, list)
    (call,) = places
    assert (call["place"], call["row"]) == ("shop/orders.py:3", 1)
    assert (call["from"], call["first"], call["last"]) == (1, 3, 3)
    assert call["lines"] == list(LINES)
    assert call["near"] == [1, 6]


def test_at_most_thirty_lines_show_at_first() -> None:
    claim = Claim(kind="defines", text="parse")
    citation = Citation(
        path="a.py", first=20, last=50, commit="c" * 40, fingerprint="", claim=claim
    )
    seen = Excerpt(first=8, lines=tuple("x" for _ in range(60)))
    shown = Found(part="definition", name="parse", citation=citation, excerpt=seen)
    places = groups(answered(found=(shown,)))[0]["places"]
    assert isinstance(places, list)
    begin, end = places[0]["near"]
    assert end - begin + 1 == 30
