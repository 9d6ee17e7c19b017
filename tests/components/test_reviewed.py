"""A review shows where, what and why; what it quotes is shown letter by letter."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from components.cells.records.reviewed import reviewed_view
    from core.domain.code.review import Review, ReviewFinding

    finding = ReviewFinding(
        path="shop/<b>age</b>.py",
        first=2,
        last=2,
        severity="warning",
        rule="turned-comparison",
        reason="“a <= b” stands where “a >= b” stood, ![x](http://evil) which is otherwise.",
        why="The name is as before.",
        quoted="    return a <= b",
        suggestion="    return a >= b",
    )
    shared = {"source_id": "s1", "repository": "shop", "title": "topic", "base": "a" * 40}
    fields = {**shared, "commit": "b" * 40, "files": 1, "functions": 1, "commits": 1}
    chosen = reviewed_view(Review.model_validate({**fields, "findings": (finding,)}), key="some")
    reviewed_view(Review.model_validate(fields), key="none")
    st.text(f"chosen {chosen.question if chosen else 'nothing'}")


def test_it_shows_findings_and_says_when_there_are_none() -> None:
    page = AppTest.from_function(_page, default_timeout=120).run()
    assert not page.exception
    shown = [each.value for each in page.markdown]
    assert any("`a <= b` stands where `a >= b` stood" in text for text in shown)
    assert any("\\!\\[x\\]" in text for text in shown)
    assert any("**Nothing found** in 1 file" in text for text in shown)
    assert page.code[0].value == "-    return a <= b\n+    return a >= b"
    page.button[0].click().run()
    assert page.text[0].value.startswith("chosen Apply suggestion ")
    assert page.text[0].value.endswith(f"of the review of {'a' * 40}..{'b' * 40}")


def _many() -> None:
    from components.cells.records.reviewed import reviewed_view
    from core.domain.code.changes import TestsSeen
    from core.domain.code.review import Review, ReviewFinding

    def finding(path: str, line: int) -> ReviewFinding:
        return ReviewFinding(
            path=path,
            first=line,
            last=line,
            severity="hint",
            rule="note-to-self",
            reason="A note says that something is left to do.",
            why="It is seldom found again.",
            quoted=f"# TODO {line}",
        )

    found = [finding(f"shop/{name}.py", line) for name in "abcde" for line in (3, 7, 9, 12)]
    good = TestsSeen(command="pytest", ran=True, told=True, passed=5)
    poor = good.model_copy(update={"passed": 4, "failed": 1})
    shared = {"source_id": "s1", "repository": "shop", "title": "topic", "base": "a" * 40}
    fields = {**shared, "commit": "b" * 40, "files": 5, "functions": 0, "findings": tuple(found)}
    reviewed_view(Review.model_validate({**fields, "before": good, "after": poor}), key="many")


def test_findings_that_say_the_same_share_a_card_and_the_rest_is_folded() -> None:
    page = AppTest.from_function(_many, default_timeout=120).run()
    assert not page.exception
    places = [each.value for each in page.caption if each.value.startswith("lines")]
    assert places == ["lines 3, 7, 9, 12"] * 5
    assert [each.label for each in page.expander] == ["8 more"]
    assert len(page.code) == 20
    assert any("1 of 5 tests fails" in each.value for each in page.markdown)
